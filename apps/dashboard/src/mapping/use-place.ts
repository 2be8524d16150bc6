import { usePlaceInAddress } from '../shown/use-place-in-address';
import { readPlace } from './place';

/** What of a mapping's page is open, and the way to open something else; what is given as undefined is closed. */
export const usePlace = () => usePlaceInAddress(readPlace);
