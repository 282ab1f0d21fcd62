/** Who is to blame for an image that cannot be pulled; `Unknown` where the message does not say. */
export type PullFault = 'Version' | 'Infrastructure' | 'Unknown';

/** The registry, or the way to it, does not answer as it should: another try may well go through. */
const infrastructure = [
  /\b429\b|too ?many ?requests|rate limit/i,
  /\b50[0-9]\b|internal server error|bad gateway|service unavailable|gateway time-?out/i,
  /no such host|server misbehaving|temporary failure in name resolution/i,
  /time-?out|deadline exceeded|context canceled/i,
  /connection (refused|reset)|no route to host|network is unreachable|unexpected EOF|: EOF\b|broken pipe/i,
  /x509|\btls\b|certificate/i,
  /no space left on device|disk quota/i,
  /RegistryUnavailable/i,
] as const;

/** The registry has answered: there is no such image, or it is not for whoever asked. */
const version = [
  /not found|\b404\b|manifest unknown|name unknown|does not exist|no such image/i,
  /unauthorized|authentication required|access denied|denied|forbidden|\b40[13]\b/i,
  /no match for platform|invalid reference|invalid image name|unsupported media type/i,
] as const;

/** Of those, the answers that there is no such image, which no pull Secret that comes later changes. */
const missing = [/not found|\b404\b|manifest unknown|no such image/i] as const;

/** Denied access is also how a registry answers for an image that is not there, and for one whose pull Secret is not there yet. */
const denied = /unauthorized|authorization|authentication|denied|forbidden|\b40[13]\b/i;

/** Whether the registry has said that it does not have the image; see `pullFault`. */
export function isMissingImage(message: string, image: string): boolean {
  const said = withoutName(message, image);
  return (
    pullFault(message, image) === 'Version' &&
    missing.some((pattern) => pattern.test(said)) &&
    !denied.test(said)
  );
}

/**
 * Read from the message of a waiting container (ErrImagePull, ImagePullBackOff), which repeats what the registry or the
 * network said, in the words of containerd, CRI-O and the distribution API (registry error codes MANIFEST_UNKNOWN,
 * NAME_UNKNOWN, UNAUTHORIZED, DENIED, TOOMANYREQUESTS). The name of the image, which the message also has, may hold any
 * of these words and does not count.
 */
export function pullFault(message: string, image: string): PullFault {
  const said = withoutName(message, image);
  if (infrastructure.some((pattern) => pattern.test(said)) || isLookup(said)) return 'Infrastructure';
  return version.some((pattern) => pattern.test(said)) ? 'Version' : 'Unknown';
}

/** `lookup registry.example on 10.0.0.10:53: ...` */
function isLookup(said: string): boolean {
  return /\blookup /i.test(said) && /:53\b/.test(said);
}

function withoutName(message: string, image: string): string {
  return image === '' ? message : message.replaceAll(image, '');
}
