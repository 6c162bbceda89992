/**
 * Typed services: `defineService` names the methods and the types of their bodies once; the types of stubs and of
 * handlers follow from it. Used by clients and servers of this room and by whoever defines a service above it. A
 * definition never says which service id it is bound to: several services share one (wire-protocol 1.5), and with it
 * one namespace of methods.
 */
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { BodyType } from '../wire/body.js';
import type { CallOptions } from './call-options.js';

/** How handlers of one method are treated. */
export interface MethodOptions {
  /** How long a handler may take until the caller is told `SERVER_TIMEOUT`, ms. Default 1,000. */
  readonly handlerTimeoutMs?: number;
}

/** A method with an answer. */
export interface RequestDefinition<Request, Response> extends MethodOptions {
  readonly kind: 'request';
  readonly request: BodyType<Request>;
  readonly response: BodyType<Response>;
}

/** A method that is never answered. */
export interface NotificationDefinition<Request> extends MethodOptions {
  readonly kind: 'notification';
  readonly request: BodyType<Request>;
}

/** Method definitions by the name that goes on the wire, e.g. `lockRequest` (wire-protocol 1.4). */
export type MethodDefinitions = Readonly<
  Record<string, RequestDefinition<unknown, unknown> | NotificationDefinition<unknown>>
>;

/** A request method that knows its name. */
export interface RequestMethod<Request, Response> extends RequestDefinition<Request, Response> {
  readonly name: string;
}

/** A notification method that knows its name. */
export interface NotificationMethod<Request> extends NotificationDefinition<Request> {
  readonly name: string;
}

/** What `defineService` returns. */
export interface Service<Definitions extends MethodDefinitions> {
  /** For logs only; the wire has service ids and method names. */
  readonly name: string;
  readonly methods: { readonly [Name in keyof Definitions]: Definitions[Name] & { readonly name: string } };
}

/** What a handler is told beside the request. */
export interface HandlerContext {
  /** Whose request it is, as learnt in the handshake of its connection. */
  readonly from: PeerDescriptor;
  /** Aborts when nobody waits for the result any more: the handler's deadline passed, or RPC was closed. */
  readonly signal: AbortSignal;
}

/** One function per method. What one throws reaches the caller as an error with its text, never with its stack. */
export type Handlers<Definitions extends MethodDefinitions> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends RequestDefinition<infer Request, infer Response>
    ? (request: Request, context: HandlerContext) => Response | Promise<Response>
    : Definitions[Name] extends NotificationDefinition<infer Request>
      ? (request: Request, context: HandlerContext) => void | Promise<void>
      : never;
};

/** The methods of a service of one peer, as functions. */
export type Stub<Definitions extends MethodDefinitions> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends RequestDefinition<infer Request, infer Response>
    ? (request: Request, options?: CallOptions) => Promise<Response>
    : Definitions[Name] extends NotificationDefinition<infer Request>
      ? (request: Request, options?: CallOptions) => Promise<void>
      : never;
};

/** Defines a method with an answer. */
export function request<Request, Response>(
  requestType: BodyType<Request>,
  responseType: BodyType<Response>,
  options: MethodOptions = {},
): RequestDefinition<Request, Response> {
  return { kind: 'request', request: requestType, response: responseType, ...options };
}

/** Defines a method without an answer. */
export function notification<Request>(
  requestType: BodyType<Request>,
  options: MethodOptions = {},
): NotificationDefinition<Request> {
  return { kind: 'notification', request: requestType, ...options };
}

/** Gives each method its name. */
export function defineService<Definitions extends MethodDefinitions>(
  name: string,
  definitions: Definitions,
): Service<Definitions> {
  const named = Object.entries(definitions).map(([method, definition]) => [method, { ...definition, name: method }]);
  return { name, methods: Object.fromEntries(named) };
}
