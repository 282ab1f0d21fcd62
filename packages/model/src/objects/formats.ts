import type { Format, TextFormat } from './field-schema.ts';

interface TextForm {
  readonly test: (text: string) => boolean;
  /** How a sentence about such a text goes on. */
  readonly rule: string;
  readonly hint: string;
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelPart = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The DNS subdomain that most objects' names are. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && dnsSubdomain.test(text);
}

export function isDnsLabel(text: string): boolean {
  return dnsLabel.test(text);
}

/** Source: kubernetes/apimachinery `pkg/util/validation/validation.go` and `pkg/api/resource/quantity.go`. */
export const textForms: Readonly<Record<TextFormat, TextForm>> = {
  'absolute-path': {
    test: (text) => text.startsWith('/'),
    rule: 'must be an absolute path',
    hint: 'begin it with "/"',
  },
  byte: {
    test: isBase64,
    rule: 'must be base64',
    hint: 'write text as it is into stringData; only encoded bytes stand here',
  },
  cidr: {
    test: isCidr,
    rule: 'must be a block of addresses',
    hint: 'for example 10.0.0.0/8',
  },
  'config-key': {
    test: (text) => /^[-._A-Za-z0-9]{1,253}$/.test(text) && text !== '.' && !text.startsWith('..'),
    rule: 'must be letters, digits, "-", "_" and ".", at most 253',
    hint: 'each key is the name of a file in a volume',
  },
  'dns-label': {
    test: isDnsLabel,
    rule: 'must be lower-case letters, digits and "-", at most 63, beginning and ending with a letter or digit',
    hint: 'change the name',
  },
  'dns-subdomain': {
    test: isDnsSubdomain,
    rule: 'must be lower-case letters, digits, "-" and ".", at most 253, beginning and ending with a letter or digit',
    hint: 'change the name',
  },
  'env-name': {
    test: (text) => /^[ -<>-~]+$/.test(text),
    rule: 'must be printable ASCII without "="',
    hint: 'for example LOG_LEVEL',
  },
  'header-name': {
    test: (text) => /^[-A-Za-z0-9]+$/.test(text),
    rule: 'must be letters, digits and "-"',
    hint: 'for example X-Request-Id',
  },
  'ip-address': {
    test: (text) => isIpv4(text) || isIpv6(text),
    rule: 'must be an IP address',
    hint: 'for example 10.0.0.1',
  },
  'label-key': {
    test: isQualifiedName,
    rule: 'must be a name of at most 63 letters, digits, "-", "_" and ".", perhaps behind a DNS name and "/"',
    hint: 'for example app.kubernetes.io/name',
  },
  'label-value': {
    test: (text) => labelPart.test(text),
    rule: 'must be at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
    hint: 'text of any other form goes into an annotation',
  },
  'port-name': {
    test: (text) =>
      /^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(text) && /[a-z]/.test(text) && !text.includes('--'),
    rule: 'must be at most 15 lower-case letters, digits and single "-", with at least one letter',
    hint: 'for example http',
  },
  'time-zone': {
    test: isTimeZone,
    rule: 'must be a name of the time zone database',
    hint: 'for example Europe/Berlin, or Etc/UTC',
  },
};

export function isTextFormat(format: Format | undefined): format is TextFormat {
  return format !== undefined && Object.hasOwn(textForms, format);
}

/** `500m`, `1.5Gi`, `1e3`; not `12Q` and not `1 GB`. */
export function isQuantity(text: string): boolean {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.test(text);
}

function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash === -1) return labelPart.test(text);
  // prefixes of annotations were taken in capitals by all versions so far
  return isDnsSubdomain(text.slice(0, slash).toLowerCase()) && labelPart.test(text.slice(slash + 1));
}

/** As Go's decoder of JSON takes it: padded, and line ends do not count. */
function isBase64(text: string): boolean {
  const packed = text.replace(/[\r\n]/g, '');
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
}

function isCidr(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return isIpv4(address) ? Number(length) <= 32 : isIpv6(address) && Number(length) <= 128;
}

/** Of numbers without leading zeros, which some programs take for octal ones. */
function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** As URLs have it in brackets. */
function isIpv6(text: string): boolean {
  return text.length <= 45 && /^[0-9A-Fa-f:.]+$/.test(text) && URL.canParse(`http://[${text}]/`);
}

/**
 * Whether text names an IANA time zone. Offsets such as +02:00 are understood by the platform, but are no zones: they know
 * no summer time, and Kubernetes refuses them.
 */
export function isTimeZone(name: string): boolean {
  if (/^[-+]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
