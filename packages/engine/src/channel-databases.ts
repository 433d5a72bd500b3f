/** Which channel databases there are by now, and which of them are paused. */
import { databaseCount, type Fleet } from './fleet.ts';

export class ChannelDatabases {
  /** By group: how many of its databases are there; those that come later have higher indexes. */
  members: Int32Array;
  /** By database: 1 while it is given nothing. */
  paused: Uint8Array;

  constructor(fleet: Fleet) {
    this.members = Int32Array.from(fleet.groups, ({ countAtStart }) => countAtStart);
    this.paused = new Uint8Array(databaseCount(fleet));
  }
}
