import { serialNumber } from './serial-number';

describe('the serial number of a certificate', () => {
  it.each([0x00, 0x01, 0x7f, 0x80, 0xff])(
    'is positive and has no padding when the random bytes begin with %p',
    (first) => {
      const [sign] = Buffer.from(serialNumber(Buffer.from([first, 0x12, 0x34])), 'hex');
      expect(sign).toBeGreaterThan(0x00); // a zero byte is padding unless the next has its high bit set
      expect(sign).toBeLessThan(0x80); // the high bit would make it negative
    },
  );
});
