/** What the topics say of a collection's line. */
export interface PublishedLine {
  readonly site: string;
  readonly collectionId: string;
  readonly epoch: number;
  readonly version: number;
}

/** Whether a line is further than `known`: a higher epoch, or a higher version of the same. */
export const isAhead = (
  line: Pick<PublishedLine, 'epoch' | 'version'>,
  known: Pick<PublishedLine, 'epoch' | 'version'> | undefined,
): boolean => !known || line.epoch > known.epoch || (line.epoch === known.epoch && line.version > known.version);
