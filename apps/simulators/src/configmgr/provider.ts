import type { CertificateKind } from '../certificates';

/** One of the addresses of a site's AdminService: none is special, and each fails by itself. */
export interface Provider {
  readonly name: string;
  /** Cuts every connection. */
  down: boolean;
  /** Without it there is a web server, and no AdminService. */
  isProvider: boolean;
  certificate: CertificateKind;
  /** Shows another certificate from now on; who is connected has to connect again. */
  readonly show: (kind: CertificateKind) => void;
}
