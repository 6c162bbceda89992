// @ts-check
// Strongly connected components of a directed graph (Tarjan), to find import cycles.

/**
 * @param {Iterable<string>} nodes
 * @param {(node: string) => readonly string[]} next
 * @returns {string[][]} each component of more than one node, or of one node that leads to itself
 */
export function cyclesOf(nodes, next) {
  /** @type {Map<string, { index: number, low: number, onStack: boolean }>} */
  const marks = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const cycles = [];
  /** @param {string} node */
  const visit = (node) => {
    const mark = { index: marks.size, low: marks.size, onStack: true };
    marks.set(node, mark);
    stack.push(node);
    for (const successor of next(node)) {
      const seen = marks.get(successor);
      if (seen === undefined) mark.low = Math.min(mark.low, visit(successor).low);
      else if (seen.onStack) mark.low = Math.min(mark.low, seen.index);
    }
    if (mark.low === mark.index) {
      const component = stack.splice(stack.indexOf(node));
      for (const member of component) {
        const memberMark = marks.get(member);
        if (memberMark !== undefined) memberMark.onStack = false;
      }
      if (component.length > 1 || next(node).includes(node)) cycles.push(component);
    }
    return mark;
  };
  for (const node of nodes) if (!marks.has(node)) visit(node);
  return cycles;
}

/**
 * A shortest way around one component, for a message: `a → b → a`.
 *
 * @param {readonly string[]} component
 * @param {(node: string) => readonly string[]} next
 * @returns {string[]} begins and ends with the same node
 */
export function wayAround(component, next) {
  const [start = ''] = [...component].sort();
  /** @type {Map<string, string>} */
  const cameFrom = new Map();
  const queue = [start];
  for (const node of queue) {
    for (const successor of next(node)) {
      if (successor === start) {
        const way = [node, start];
        for (let step = node; step !== start; ) {
          step = cameFrom.get(step) ?? start;
          way.unshift(step);
        }
        return way;
      }
      if (!component.includes(successor) || cameFrom.has(successor)) continue;
      cameFrom.set(successor, node);
      queue.push(successor);
    }
  }
  return [...component];
}
