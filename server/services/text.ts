/** Text and bytes, for the guest's TextEncoder and TextDecoder. */

const FATAL = 1;
const IGNORE_BOM = 2;

const encoder = new TextEncoder();

export const utf8Encode = (text: string): Uint8Array => encoder.encode(text);

/** Decoders by encoding and flags: making one costs more than using it. */
const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

function decoderFor(label: string, flags: number): InstanceType<typeof TextDecoder> {
  const key = `${flags} ${label}`;
  let decoder = decoders.get(key);
  if (decoder === undefined) {
    decoder = new TextDecoder(label, {
      fatal: (flags & FATAL) !== 0,
      ignoreBOM: (flags & IGNORE_BOM) !== 0,
    });
    // The keys are made by guests: only labels that are names of encodings, a few hundred, get here.
    decoders.set(key, decoder);
  }
  return decoder;
}

/** Throws RangeError for an unknown label, TypeError when fatal and malformed. */
export function textDecode(label: string, bytes: Uint8Array, flags: number): string {
  return decoderFor(label.trim().toLowerCase(), flags & (FATAL | IGNORE_BOM)).decode(bytes);
}

/** The canonical name in lower case; undefined for an unknown label. */
export function textEncodingName(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding.toLowerCase();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
