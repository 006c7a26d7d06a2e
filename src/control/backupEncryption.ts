import { decodeBase64 } from "../engine/base64.ts";
import { checksum } from "../engine/digest.ts";
import type { BackupStore } from "./ports.ts";

/** Encrypts and decrypts the parts of backups. */
export type BackupEncryption = {
  /** What the configuration calls the secret. */
  secret: string;
  /** What is wrong with it, in a sentence; `null` when it can be used, or there is none. */
  problem: string | null;
  /** Of each of its keys: the first encrypts, any decrypts. Without keys nothing is encrypted. */
  fingerprints: readonly string[];
  /**
   * @param name the part's, which is bound to it: under another name it can't be decrypted
   * @throws UnusableKey when there is no key that could encrypt
   */
  encrypt(name: string, bytes: Uint8Array): Promise<Uint8Array>;
  /** @returns `null` when the bytes are not what was encrypted with this key under this name */
  decrypt(name: string, bytes: Uint8Array, fingerprint: string): Promise<Uint8Array | null>;
};

/** A part must not be saved, as it could not be encrypted. */
export class UnusableKey extends Error {}

/** Backups in this store are encrypted from now on; those that are not stay readable. */
export const encryptedBackups = (store: BackupStore, encryption: BackupEncryption): BackupStore => ({
  ...store,
  encryption,
});

/** As AES-GCM has it: 96 random bits, new for each part and in front of it; and 128 bits that prove it whole, at its end. */
const ivBytes = 12;

/** The base64 or base64url of 32 bytes, with or without its padding. */
const keyPattern = /^[\w+/-]{43}=?$/;

/**
 * AES-256-GCM with the keys of a secret: the base64 of exactly 32 bytes, or several of these with commas between them.
 * @param secret what the configuration calls it
 * @param value `undefined` where it is not set. Anything else that is not such a key is a problem: a mistake in the secret must
 * not have backups written in the clear
 */
export function backupEncryption(secret: string, value: unknown): BackupEncryption {
  const texts = value === undefined ? [] : String(value).split(",");
  const isWrong = texts.some((text) => !keyPattern.test(text.trim()));
  const keys = isWrong ? [] : texts.map((text) => decodeBase64(text) as Bytes);
  const fingerprints = keys.map(fingerprint);
  const imported = new Map<number, Promise<CryptoKey>>();

  function keyAt(index: number): Promise<CryptoKey> {
    const key = imported.get(index) ?? importKey(keys[index] as Bytes);
    imported.set(index, key);
    return key;
  }

  return {
    secret,
    problem: isWrong
      ? `${secret} must be the base64 of exactly 32 bytes, or several of these with commas between them. No backup is written until it is. Set it to the key that you keep; if you have none yet, "openssl rand -base64 32" prints one.`
      : null,
    fingerprints,
    async encrypt(name, bytes) {
      if (keys.length === 0) throw new UnusableKey(`There is no key in ${secret} to encrypt with`);
      const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
      const sealed = await crypto.subtle.encrypt(parameters(iv, name), await keyAt(0), bytes as Bytes);
      const whole = new Uint8Array(ivBytes + sealed.byteLength);
      whole.set(iv);
      whole.set(new Uint8Array(sealed), ivBytes);
      return whole;
    },
    async decrypt(name, bytes, fingerprint) {
      const iv = bytes.subarray(0, ivBytes) as Bytes;
      try {
        const key = await keyAt(fingerprints.indexOf(fingerprint));
        return new Uint8Array(await crypto.subtle.decrypt(parameters(iv, name), key, bytes.subarray(ivBytes) as Bytes));
      } catch {
        return null;
      }
    },
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Eight hex digits by which a key is recognised: the first of the SHA-256 of a fixed label and the key. Of 256 random bits
 * they give nothing away. The operator's guide says how to compute them by hand.
 */
const fingerprint = (key: Bytes): string =>
  checksum(new Uint8Array([...new TextEncoder().encode("quickstage-migrations backup key "), ...key])).slice(0, 8);

const importKey = (key: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);

const parameters = (iv: Bytes, name: string) => ({
  name: "AES-GCM",
  iv,
  additionalData: new TextEncoder().encode(name),
});

/** What the Worker's own configuration calls the secret: where backups were never encrypted nobody has named it. */
const usualSecret = "BACKUP_KEY";

/**
 * Why what was encrypted with these keys can't be opened now, and what to do; `null` when it can.
 * @param needed their fingerprints
 */
export function whyLocked(encryption: BackupEncryption | undefined, needed: readonly string[]): string | null {
  const there = encryption?.fingerprints ?? [];
  const missing = needed.filter((fingerprint) => !there.includes(fingerprint));
  if (missing.length === 0) return null;
  const secret = encryption?.secret ?? usualSecret;
  const state = encryption?.problem ? "is malformed" : there.length === 0 ? "is not set" : `is ${there.join(" and ")}`;
  const back = there.length === 0 ? "Put that key back" : "Put that key back, behind the others with a comma between";
  return `This backup was encrypted with the key ${missing.join(" and ")}; ${secret} ${state}. ${back}: without it nobody can read this backup.`;
}
