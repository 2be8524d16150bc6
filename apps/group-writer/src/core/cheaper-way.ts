import { BATCH_REQUESTS } from './batch-size';

/** deviceIds in one request, requests in one call, and calls under way at a time, when devices are looked up. */
export const LOOK_UPS = { termsPerRequest: 15, requestsPerCall: BATCH_REQUESTS, callsAtATime: 8 };
/** The most devices in one page of a list. Source: Graph docs, paging. */
export const DEVICES_PER_PAGE = 999;

/** A round trip of some 300 ms keeps us waiting for as many resource units as the smallest tenant gets in that time. */
const UNITS_PER_ROUND_TRIP = 100;

/**
 * Whether listing all devices of a tenant is cheaper than looking `wanted` of them up, in resource units and round trips: both
 * ask one unit a request; pages come one after the other, look-ups several at a time; and whom the list cannot name has to be
 * looked up all the same.
 */
export function isListCheaper(wanted: number, devices: number): boolean {
  const pages = Math.ceil(devices / DEVICES_PER_PAGE);
  const list = pages * (1 + UNITS_PER_ROUND_TRIP) + costOfLookUps(Math.max(0, wanted - devices));
  return list < costOfLookUps(wanted);
}

function costOfLookUps(wanted: number): number {
  const { termsPerRequest, requestsPerCall, callsAtATime } = LOOK_UPS;
  const requests = Math.ceil(wanted / termsPerRequest);
  return requests + Math.ceil(requests / (requestsPerCall * callsAtATime)) * UNITS_PER_ROUND_TRIP;
}
