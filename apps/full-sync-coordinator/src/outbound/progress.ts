/** The channel on which the processes of the coordinator tell each other that a run or a look may go on. */
export const PROGRESS = 'progress';
