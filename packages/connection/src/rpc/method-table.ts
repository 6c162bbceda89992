/**
 * The methods that are served under one service id, by name: several services share one namespace (wire-protocol 1.5).
 * Owned by a communicator, read by its server. Pure; typed handlers go in, functions over `unknown` come out, and the
 * only cast of this room stands here.
 */
import { ConnectionError } from '../base/errors.js';
import type { BodyType } from '../wire/body.js';
import type { HandlerContext, Handlers, MethodDefinitions, Service } from './service.js';

/** A method and whoever serves it. */
export interface ServedMethod {
  readonly kind: 'request' | 'notification';
  readonly name: string;
  readonly request: BodyType<unknown>;
  /** Undefined for a notification. */
  readonly response: BodyType<unknown> | undefined;
  readonly handlerTimeoutMs: number | undefined;
  readonly run: (request: unknown, context: HandlerContext) => unknown;
}

/** Methods by name. */
export class MethodTable {
  readonly #methods = new Map<string, ServedMethod>();

  find(name: string): ServedMethod | undefined {
    return this.#methods.get(name);
  }

  /** Adds all methods of `service` or none: throws `DUPLICATE_SERVICE` when a name is taken. Returns their removal. */
  add<Definitions extends MethodDefinitions>(
    service: Service<Definitions>,
    handlers: Handlers<Definitions>,
  ): () => void {
    const added = Object.keys(service.methods).map((name) => this.#served(service, handlers, name));
    for (const method of added) this.#methods.set(method.name, method);
    return () => {
      for (const method of added.splice(0)) this.#methods.delete(method.name);
    };
  }

  clear(): void {
    this.#methods.clear();
  }

  #served<Definitions extends MethodDefinitions>(
    service: Service<Definitions>,
    handlers: Handlers<Definitions>,
    name: keyof Definitions & string,
  ): ServedMethod {
    if (this.#methods.has(name)) {
      const text = `The method ${name} of ${service.name} is served already. Dispose the other service first, or use another service id.`;
      throw new ConnectionError('DUPLICATE_SERVICE', text, { data: { method: name } });
    }
    const definition = service.methods[name];
    const handler = handlers[name] as ServedMethod['run'] | undefined;
    if (definition === undefined || typeof handler !== 'function') {
      throw new ConnectionError('INVALID_ARGUMENT', `${service.name} needs a handler for ${name}.`, {
        data: { method: name },
      });
    }
    return {
      kind: definition.kind,
      name,
      request: definition.request,
      response: definition.kind === 'request' ? definition.response : undefined,
      handlerTimeoutMs: definition.handlerTimeoutMs,
      // Called through `handlers`, so that an object with methods keeps its `this`.
      run: (request, context) => handler.call(handlers, request, context),
    };
  }
}
