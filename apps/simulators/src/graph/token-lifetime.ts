/** Client libraries fetch another token five minutes before the end of one; a shorter life would make them fetch at every call. */
const SHORTEST_USABLE_SECONDS = 600;

/** For how many real seconds a token is good: as long as the virtual clock says, but not too short to be of use. */
export const usableLifetime = (virtualSeconds: number, speed: number): number =>
  Math.ceil(Math.max(virtualSeconds / speed, Math.min(virtualSeconds, SHORTEST_USABLE_SECONDS)));
