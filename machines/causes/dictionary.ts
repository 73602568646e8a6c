/** What a raw word of a provider says about the break, in words for people. */
export const meanings = {
  passwordChanged: 'the password was changed',
  passwordMustChange: 'the provider wants the password to be changed',
  passwordWrong: 'the password is wrong',
  appPasswordNeeded: 'an app password is needed',
  codeNeeded: 'a second factor is asked for',
  mfaRequired: 'the organisation asks for a second factor, or for a known device',
  sessionPolicy: "the organisation's rules limit how long a sign-in lasts",
  unusedForLong: 'the authorisation was not used for too long',
  tokenDead: 'the authorisation was revoked or has expired',
  blockedByAdmin: 'an administrator has to allow the app',
  accountGone: 'the account is disabled or does not exist any more',
  secretExpired: 'the secret of your OAuth client has expired',
  clientWrong: 'your OAuth client, or its secret, is not accepted',
  scopesMissing: 'a permission is missing',
  checkpoint: 'a security check waits for the user',
  suspended: 'the provider has closed or suspended the account',
  tooMuch: 'the provider wants fewer requests',
  banned: 'the provider has banned the account for what it sent',
  loggedOut: 'the session was ended by the user',
  sessionDead: 'the session is not valid any more',
  keyDuplicated: 'one session was used in two places at once',
  newPhone: 'the main device was changed or is gone',
  clientFault: 'the connection lost its session through a fault of its own',
  accessOff: 'access by IMAP or by password is switched off',
  serverGone: 'the mail server could not be reached under its name',
  captcha: 'the provider suspects a robot',
} as const;

/** See {@link meanings}. */
export type Meaning = keyof typeof meanings;

/** Words of one public source. */
interface Source {
  readonly source: string;
  /** Single words as they stand in a message, or parts of sentences; capitals do not matter. */
  readonly words: Readonly<Record<string, Meaning>>;
}

/**
 * Raw words of providers and what they say: what an API error tells in `detail`, and the answers of token endpoints. Providers
 * change their words (Microsoft says so of its codes), so this is data, and a word that is not here says nothing.
 */
export const dictionary: readonly Source[] = [
  {
    source: 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes',
    words: {
      AADSTS50034: 'accountGone',
      AADSTS50055: 'passwordChanged',
      AADSTS50057: 'accountGone',
      AADSTS50072: 'mfaRequired',
      AADSTS50074: 'mfaRequired',
      AADSTS50076: 'mfaRequired',
      AADSTS50078: 'sessionPolicy',
      AADSTS50079: 'mfaRequired',
      AADSTS50105: 'blockedByAdmin',
      AADSTS50126: 'passwordWrong',
      AADSTS50132: 'passwordChanged',
      AADSTS50133: 'passwordChanged',
      AADSTS50173: 'passwordChanged',
      AADSTS53000: 'mfaRequired',
      AADSTS53001: 'mfaRequired',
      AADSTS53003: 'mfaRequired',
      AADSTS65001: 'blockedByAdmin',
      AADSTS70000: 'tokenDead',
      AADSTS70008: 'unusedForLong',
      AADSTS70043: 'sessionPolicy',
      AADSTS70044: 'sessionPolicy',
      AADSTS90094: 'blockedByAdmin',
      AADSTS90095: 'blockedByAdmin',
      AADSTS700016: 'clientWrong',
      AADSTS700082: 'unusedForLong',
      AADSTS7000112: 'blockedByAdmin',
      AADSTS7000215: 'clientWrong',
      AADSTS7000222: 'secretExpired',
    },
  },
  {
    source: 'https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode',
    words: {
      ErrorNonExistentMailbox: 'accountGone',
      ErrorMailboxMoveInProgress: 'serverGone',
      MailboxNotEnabledForRESTAPI: 'accountGone',
    },
  },
  {
    source: 'https://developers.google.com/identity/protocols/oauth2/web-server',
    words: {
      admin_policy_enforced: 'blockedByAdmin',
      org_internal: 'blockedByAdmin',
      deleted_client: 'clientWrong',
      disabled_client: 'clientWrong',
      invalid_client: 'clientWrong',
      unauthorized_client: 'clientWrong',
      invalid_grant: 'tokenDead',
      'token has been expired or revoked': 'tokenDead',
      'account has been deleted': 'accountGone',
      ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'scopesMissing',
      insufficientPermissions: 'scopesMissing',
      insufficient_scope: 'scopesMissing',
    },
  },
  {
    source: 'https://support.google.com/a/answer/9368756',
    words: { invalid_rapt: 'sessionPolicy', rapt_required: 'sessionPolicy' },
  },
  {
    source: 'https://support.google.com/mail/answer/185833',
    words: { 'application-specific password required': 'appPasswordNeeded' },
  },
  {
    source: 'https://support.google.com/mail/answer/7126229',
    words: {
      'your account is not enabled for imap use': 'accessOff',
      'imap access is disabled': 'accessOff',
      'please log in via your web browser': 'checkpoint',
    },
  },
  {
    source:
      'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online',
    words: { BasicAuthBlocked: 'accessOff', 'basic authentication is disabled': 'accessOff' },
  },
  {
    source: 'https://www.rfc-editor.org/rfc/rfc5530',
    words: {
      AUTHENTICATIONFAILED: 'passwordWrong',
      AUTHORIZATIONFAILED: 'accessOff',
      '[EXPIRED]': 'passwordChanged',
      PRIVACYREQUIRED: 'serverGone',
    },
  },
  {
    source: 'https://nodejs.org/api/errors.html#common-system-errors',
    words: { ENOTFOUND: 'serverGone', ECONNREFUSED: 'serverGone' },
  },
  {
    source: 'https://subzeroid.github.io/instagrapi/exceptions.html',
    words: {
      challenge_required: 'checkpoint',
      checkpoint_required: 'checkpoint',
      checkpoint_challenge_required: 'checkpoint',
      two_factor_required: 'codeNeeded',
      bad_password: 'passwordWrong',
      feedback_required: 'tooMuch',
      rate_limit_error: 'tooMuch',
      sentry_block: 'captcha',
      login_required: 'sessionDead',
      user_has_logged_out: 'loggedOut',
      'please wait a few minutes before you try again': 'tooMuch',
      'your account has been disabled': 'suspended',
    },
  },
  {
    source: 'https://developer.unipile.com/reference/linkedincontroller_search',
    words: {
      'requires you to change your password': 'passwordMustChange',
      captcha_not_supported: 'captcha',
    },
  },
  {
    source: 'https://core.telegram.org/api/errors',
    words: {
      AUTH_KEY_UNREGISTERED: 'sessionDead',
      AUTH_KEY_INVALID: 'sessionDead',
      AUTH_KEY_DUPLICATED: 'keyDuplicated',
      SESSION_REVOKED: 'loggedOut',
      SESSION_EXPIRED: 'unusedForLong',
      SESSION_PASSWORD_NEEDED: 'codeNeeded',
      USER_DEACTIVATED: 'accountGone',
      USER_DEACTIVATED_BAN: 'banned',
      PHONE_NUMBER_BANNED: 'banned',
      PEER_FLOOD: 'tooMuch',
      FLOOD_WAIT: 'tooMuch',
    },
  },
  {
    source: 'https://wppconnect.io/wa-js/enums/whatsapp.enums.LogoutReason.html',
    words: {
      user_initiated: 'loggedOut',
      account_locked: 'banned',
      primary_identity_key_change: 'newPhone',
      unknown_companion: 'newPhone',
      client_version_outdated: 'clientFault',
      client_fatal_error: 'clientFault',
      storage_quota_exceeded: 'clientFault',
      syncd_failure: 'clientFault',
      syncd_timeout: 'clientFault',
      syncd_error_during_bootstrap: 'clientFault',
      critical_sync_timeout: 'clientFault',
      history_sync_timeout: 'clientFault',
      account_sync_error: 'clientFault',
      account_sync_timeout: 'clientFault',
      invalid_adv_status: 'clientFault',
      missing_enc_salt: 'clientFault',
    },
  },
  {
    source: 'https://docs.mau.fi/bridges/go/whatsapp/troubleshooting.html',
    words: {
      'wa-logged-out': 'loggedOut',
      'wa-main-device-gone': 'newPhone',
      'wa-unknown-logout': 'clientFault',
    },
  },
];
