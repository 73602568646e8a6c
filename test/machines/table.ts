/**
 * The decision table, written by hand. A cell says what the event of its column does to an account in the state of its row:
 *
 * - a target: `OK`, `CONN`, `STOP`, `ERR`, `PERM`, `CRED` (undetermined), `CS` (CREATION_SUCCESS), `REC` (RECONNECTED),
 *   `CF` (CREATION_FAIL), `DEL`, `STALL` (CONNECTING.stalled), or the full name of a cause; `~RUN`, `~SYNC` where `sync` moves to
 *   RUNNING or SYNC_SUCCESS. All of these are `applied`;
 * - or the decision where nothing moves: `=` repeat, `late`, `unexp`(ected), `after`(Deletion), `unk`(nownStatus), `rec`(orded),
 *   `stale`, `dup`(licate);
 * - then the effects, in order: `-u`, `-o` withdraw what the user or the operator was asked; `+u`, `+o` ask them; `?` verify.
 *
 * Columns: the eleven statuses; a signal of unknown type; word of another cause of the family (rows of no cause: LinkedIn's); a notice; an unknown status;
 * the deadline of CONNECTING; the levels as read by a poll; ERROR from before the newest event applied; ERROR under a known id.
 * Rows: an account on its way there by the shortest road; LinkedIn, or of the family that its cause names.
 */
export const decisionTable = `
state                         OK      CONN    STOP      ERR      PERM      CRED      CS      REC        SYNC    CF      DEL    sig     evid                             note    unk   due       pOK   pCONN   pSTOP     pERR     pPERM     pCRED     stale  dup
NEW                           OK      CONN    STOP+o    ERR+o    PERM+u    CRED+u    CS~RUN  REC~RUN    ~SYNC   CF      DEL    rec     rec                              rec     unk?  rec       OK    CONN    STOP+o    ERR+o    PERM+u    CRED+u    ERR+o  dup
CREATION_SUCCESS              OK      CONN    STOP+o    ERR+o    PERM+u    CRED+u    =       REC        ~SYNC   unexp?  DEL    rec     rec                              rec     unk?  rec       OK    CONN    STOP+o    ERR+o    PERM+u    CRED+u    stale  dup
CREATION_FAIL                 OK      CONN    STOP+o    ERR+o    PERM+u    CRED+u    CS~RUN  REC~RUN    ~SYNC   =       DEL    rec     rec                              rec     unk?  rec       OK    CONN    STOP+o    ERR+o    PERM+u    CRED+u    stale  dup
CONNECTING.attempting         OK      =       STOP+o    ERR+o    PERM+u    CRED+u    late?   REC~RUN    ~SYNC   unexp?  DEL    rec     rec                              rec     unk?  STALL+o?  OK    =       STOP+o    ERR+o    PERM+u    CRED+u    stale  dup
CONNECTING.stalled            OK-o    =       STOP+o    ERR+o    PERM-o+u  CRED-o+u  late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     rec                              rec     unk?  rec       OK-o  =       STOP+o    ERR+o    PERM-o+u  CRED-o+u  stale  dup
OK                            =       CONN    STOP+o    ERR+o    PERM+u    CRED+u    late?   REC~RUN    ~SYNC   unexp?  DEL    rec     rec                              rec     unk?  rec       =     CONN    STOP+o    ERR+o    PERM+u    CRED+u    stale  dup
RECONNECTED                   OK      CONN    STOP+o    ERR+o    PERM+u    CRED+u    late?   =          ~SYNC   unexp?  DEL    rec     rec                              rec     unk?  rec       OK    CONN    STOP+o    ERR+o    PERM+u    CRED+u    stale  dup
ERROR                         OK-o    CONN-o  STOP+o    =        PERM-o+u  CRED-o+u  late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     rec                              rec     unk?  rec       OK-o  CONN-o  STOP+o    =        PERM-o+u  CRED-o+u  stale  dup
STOPPED                       OK-o    CONN-o  =         ERR+o    PERM-o+u  CRED-o+u  late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     rec                              rec     unk?  rec       OK-o  CONN-o  =         ERR+o    PERM-o+u  CRED-o+u  stale  dup
PERMISSIONS                   OK-u    CONN-u  STOP-u+o  ERR-u+o  =         CRED+u    late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     rec                              rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  =         CRED+u    stale  dup
DELETED                       after?  after?  after?    after?   after?    after?    CS~RUN  after?     after?  after?  =      after?  after?                           after?  unk?  rec       OK    CONN    STOP+o    ERR+o    PERM+u    CRED+u    stale  dup
undetermined                  OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
imap.passwordChanged          OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     rec                              rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
imap.appPasswordRevoked       OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     imap.passwordChanged+u           rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
imap.accessSwitchedOff        OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     imap.passwordChanged+u           rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
imap.serverChanged            OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     imap.passwordChanged+u           rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
imap.hostOutage               OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     imap.passwordChanged-o+u         rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
imap.unipileIncident          OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     imap.passwordChanged-o+u         rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
email.authorizationRevoked    OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC-u      unexp?  unexp?  DEL-u  rec     email.oauthKeysChanged-u+o       rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
email.revokedByAdmin          OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC-u      unexp?  unexp?  DEL-u  rec     email.oauthKeysChanged-u+o       rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
email.credentialsChanged      OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC-u      unexp?  unexp?  DEL-u  rec     email.oauthKeysChanged-u+o       rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
email.accountGone             OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC-u      unexp?  unexp?  DEL-u  rec     email.oauthKeysChanged-u+o       rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
email.oauthKeysChanged        OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC-o      unexp?  unexp?  DEL-o  rec     rec                              rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
email.insufficientScopes      OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC-u      unexp?  unexp?  DEL-u  rec     email.oauthKeysChanged-u+o       rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
email.mfaRequired             OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC-u      unexp?  unexp?  DEL-u  rec     email.oauthKeysChanged-u+o       rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
email.appInTesting            OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC-o      unexp?  unexp?  DEL-o  rec     email.oauthKeysChanged+o         rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
email.idle                    OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC-u      unexp?  unexp?  DEL-u  rec     email.oauthKeysChanged-u+o       rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
email.tokenLimit              OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC-o      unexp?  unexp?  DEL-o  rec     email.oauthKeysChanged+o         rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
email.sessionPolicy           OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC-u      unexp?  unexp?  DEL-u  rec     email.oauthKeysChanged-u+o       rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
email.unipileIncident         OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC-o      unexp?  unexp?  DEL-o  rec     email.oauthKeysChanged+o         rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
phone.sessionTerminated       OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     phone.excessiveRequests-u+o      rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
phone.excessiveRequests       OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     rec                              rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
phone.phoneOffline            OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     phone.excessiveRequests-u+o      rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
phone.unexpectedLogout        OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     phone.excessiveRequests-u+o      rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
phone.newPhone                OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     phone.excessiveRequests-u+o      rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
phone.periodicLogout          OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     phone.excessiveRequests-u+o      rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
phone.keyDuplicated           OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     phone.excessiveRequests+o        rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
phone.notWarmedUp             OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     phone.excessiveRequests+o        rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
phone.unipileIncident         OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     phone.excessiveRequests+o        rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
instagram.securityCheckpoint  OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     instagram.excessiveRequests-u+o  rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
instagram.sessionExpired      OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     instagram.excessiveRequests-u+o  rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
instagram.sessionTerminated   OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     instagram.excessiveRequests-u+o  rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
instagram.credentialsChanged  OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     instagram.excessiveRequests-u+o  rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
instagram.excessiveRequests   OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     rec                              rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
instagram.proxyUnavailable    OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     instagram.excessiveRequests+o    rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
instagram.suspended           OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     instagram.excessiveRequests-u+o  rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
instagram.sessionPurged       OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     instagram.excessiveRequests-u+o  rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
instagram.notWarmedUp         OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     instagram.excessiveRequests+o    rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
instagram.unipileIncident     OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     instagram.excessiveRequests+o    rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
linkedin.sessionExpired       OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.sessionTerminated    OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.credentialsChanged   OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.excessiveRequests    OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     rec                              rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
linkedin.rejectedRequests     OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     linkedin.excessiveRequests+o     rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
linkedin.sessionSelection     OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.browserLogout        OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.wrongUserAgent       OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.proxyUnavailable     OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     linkedin.excessiveRequests+o     rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
linkedin.identityCheck        OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.antiAutomation       OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.productSession       OK-u    CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         late?   REC~RUN-u  ~SYNC   unexp?  DEL-u  rec     linkedin.excessiveRequests-u+o   rec     unk?  rec       OK-u  CONN-u  STOP-u+o  ERR-u+o  PERM+u    =         stale  dup
linkedin.duplicate            OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     linkedin.excessiveRequests+o     rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
linkedin.notWarmedUp          OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     linkedin.excessiveRequests+o     rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
linkedin.unipileIncident      OK-o    CONN-o  STOP+o    ERR+o    PERM-o+u  =         late?   REC~RUN-o  ~SYNC   unexp?  DEL-o  rec     linkedin.excessiveRequests+o     rec     unk?  rec       OK-o  CONN-o  STOP+o    ERR+o    PERM-o+u  =         stale  dup
`;

/**
 * What the one-shots of a sync do in each pair of states; cells as in {@link decisionTable}. Rows that are missing cannot be:
 * an authorisation starts the sync where it is reported. NOT_REPORTED is a Google account, all others are IMAP;
 * nothing is likely enough there to lead.
 */
export const syncTable = `
state                               SYNC    CS      REC
NEW/NOT_REPORTED                    unexp?  CS      REC
NEW/WAITING                         ~SYNC   CS~RUN  REC~RUN
NEW/SYNC_SUCCESS                    =       CS~RUN  REC~RUN
CREATION_SUCCESS/NOT_REPORTED       unexp?  =       REC
CREATION_SUCCESS/RUNNING            ~SYNC   =       REC
CREATION_SUCCESS/SYNC_SUCCESS       =       =       REC~RUN
CREATION_FAIL/NOT_REPORTED          unexp?  CS      REC
CREATION_FAIL/WAITING               ~SYNC   CS~RUN  REC~RUN
CREATION_FAIL/SYNC_SUCCESS          =       CS~RUN  REC~RUN
CONNECTING.attempting/NOT_REPORTED  unexp?  late?   REC
CONNECTING.attempting/WAITING       ~SYNC   late?   REC~RUN
CONNECTING.attempting/RUNNING       ~SYNC   late?   REC
CONNECTING.attempting/SYNC_SUCCESS  =       late?   REC~RUN
CONNECTING.stalled/NOT_REPORTED     unexp?  late?   REC-o
CONNECTING.stalled/WAITING          ~SYNC   late?   REC~RUN-o
CONNECTING.stalled/RUNNING          ~SYNC   late?   REC-o
CONNECTING.stalled/SYNC_SUCCESS     =       late?   REC~RUN-o
OK/NOT_REPORTED                     unexp?  late?   REC
OK/WAITING                          ~SYNC   late?   REC~RUN
OK/RUNNING                          ~SYNC   late?   REC
OK/SYNC_SUCCESS                     =       late?   REC~RUN
RECONNECTED/NOT_REPORTED            unexp?  late?   =
RECONNECTED/RUNNING                 ~SYNC   late?   =
RECONNECTED/SYNC_SUCCESS            =       late?   =
ERROR/NOT_REPORTED                  unexp?  late?   REC-o
ERROR/WAITING                       ~SYNC   late?   REC~RUN-o
ERROR/RUNNING                       ~SYNC   late?   REC-o
ERROR/SYNC_SUCCESS                  =       late?   REC~RUN-o
STOPPED/NOT_REPORTED                unexp?  late?   REC-o
STOPPED/WAITING                     ~SYNC   late?   REC~RUN-o
STOPPED/RUNNING                     ~SYNC   late?   REC-o
STOPPED/SYNC_SUCCESS                =       late?   REC~RUN-o
PERMISSIONS/NOT_REPORTED            unexp?  late?   REC-u
PERMISSIONS/WAITING                 ~SYNC   late?   REC~RUN-u
PERMISSIONS/RUNNING                 ~SYNC   late?   REC-u
PERMISSIONS/SYNC_SUCCESS            =       late?   REC~RUN-u
undetermined/NOT_REPORTED           unexp?  late?   REC-u
undetermined/WAITING                ~SYNC   late?   REC~RUN-u
undetermined/RUNNING                ~SYNC   late?   REC-u
undetermined/SYNC_SUCCESS           =       late?   REC~RUN-u
DELETED/NOT_REPORTED                after?  CS      after?
DELETED/WAITING                     after?  CS~RUN  after?
DELETED/RUNNING                     after?  CS      after?
DELETED/SYNC_SUCCESS                after?  CS~RUN  after?
`;
