/**
 * What is changed in a session description (SDP, RFC 8866). Pure. The rest goes through as
 * the platform wrote it.
 */

const SETUP_EITHER = /^a=setup:actpass\r?$/m;
const SETUP_CLIENT = /^a=setup:active\r?$/m;

/**
 * The offer, saying that the offerer will be the DTLS client (RFC 5763, section 5: `active` is a lawful offer). With the usual
 * `actpass` the answerer becomes the client, is ready first, and its first packet reaches an offerer whose DTLS is not up
 * yet: it is dropped, and sent again a second later.
 */
export function offerAsDtlsClient(sdp: string): string {
  return sdp.replace(SETUP_EITHER, (line) => line.replace('actpass', 'active'));
}

/** True for an offer that leaves the roles open, as every offer but ours does: the answerer will be the DTLS client. */
export function leavesRoleToAnswerer(offer: string): boolean {
  return SETUP_EITHER.test(offer);
}

/** True for an answer whose sender will be the DTLS client. */
export function isDtlsClient(answer: string): boolean {
  return SETUP_CLIENT.test(answer);
}
