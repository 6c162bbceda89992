/** `@peerlatch/dht/contact`: contacts, the sets that a layer keeps of them, and their shared pool. */

export { type Contact, contactOf, without } from '../contact/contact.js';
export { ContactPool } from '../contact/contact-pool.js';
export {
  type AddResult,
  type ContactChange,
  type ContactSetName,
  ContactSets,
  type ContactSetsParts,
} from '../contact/contact-sets.js';
export type { RingSides } from '../contact/ring-contacts.js';
