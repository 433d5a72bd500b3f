/** The batch, the retention and the Async Server of a valid file, with their defaults. */
import type {
  AsyncServerFile,
  RetentionFile,
  StatusMessagesFile,
} from '../format/headquarters-file.ts';
import type {
  ProfileName,
  ScenarioAsyncServer,
  ScenarioRetention,
  ScenarioStatusMessages,
} from '../scenario.ts';
import { normaliseRecurrence } from './fleet.ts';
import { scenarioDefaults, statusMessagesDefault } from './profile-defaults.ts';

export function normaliseStatusMessages(
  stated: StatusMessagesFile = {},
  profile: ProfileName,
): ScenarioStatusMessages {
  const defaults = statusMessagesDefault(profile);
  return {
    batchGroup: stated.batchGroup ?? defaults.batchGroup,
    // Null is a setting of its own here: never.
    recurrence:
      stated.recurrence === undefined
        ? defaults.recurrence
        : normaliseRecurrence(stated.recurrence),
    batch: stated.batch ?? defaults.batch,
  };
}

/** Null is `forever`, here as in the file. */
export function normaliseRetention(stated: RetentionFile = {}): ScenarioRetention {
  const { downloadHistory, uploadHistory, packages } = stated;
  const { retention } = scenarioDefaults;
  return {
    downloadHistoryMs: downloadHistory ?? retention.downloadHistoryMs,
    uploadHistoryMs: uploadHistory ?? retention.uploadHistoryMs,
    packagesMs: packages ?? retention.packagesMs,
  };
}

export function normaliseAsyncServer(stated: AsyncServerFile = {}): ScenarioAsyncServer {
  const { asyncServer } = scenarioDefaults;
  return {
    transfersMax: stated.transfers ?? asyncServer.transfersMax,
    queueMax: stated.queue ?? asyncServer.queueMax,
    uplinkBps: stated.uplink ?? asyncServer.uplinkBps,
    downlinkBps: stated.downlink ?? asyncServer.downlinkBps,
    // Null is `unlimited`, here as in the file.
    signatureValidityMs: stated.signatureValidity ?? asyncServer.signatureValidityMs,
  };
}
