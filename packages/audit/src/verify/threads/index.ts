/**
 * @cdx/audit/verify/threads: an export scanned by one thread while another one takes its events. Apart
 * from the rules, so that a thread which scans has begun soon.
 */
export { serveScan, type ScanTask } from './serve-scan.ts';
export { takeScan, type ScanningThread } from './take-scan.ts';
export type { ScanAnswer, ScanPort, ScanRequest } from './messages.ts';
