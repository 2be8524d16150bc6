import { usePlaceInAddress } from '../shown/use-place-in-address';
import { readPlace } from './place';

/** What of the view is shown, and the way to show something else; what is given as undefined is left out. */
export const usePlace = () => usePlaceInAddress(readPlace);
