/**
 * The serial number of a certificate in hex: positive and in its shortest form, whatever the random bytes begin with. A leading
 * zero byte before a small one is no DER, and OpenSSL refuses it ("illegal padding"). Source: X.690, 8.3.2.
 */
export const serialNumber = (random: Buffer): string => `01${random.toString('hex')}`;
