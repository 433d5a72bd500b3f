/** The package has no types; stubs.ts says what is in these. */
declare module 'google-protobuf/google/protobuf/*' {
  const messages: unknown;
  export default messages;
}
