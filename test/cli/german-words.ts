/** The page by which users reconnect in German, as a file of `serve --notify` says it. */
export const germanWords = {
  title: 'Bitte verbinden Sie Ihr {provider}-Konto neu',
  sentence: 'Die Anmeldung gilt nicht mehr.',
  sentences: {
    CREDENTIALS: 'Bitte melden Sie sich noch einmal an.',
    'imap.passwordChanged': 'Bitte geben Sie das neue Passwort ein.',
  },
  button: 'Verbinden',
  allTheSame: 'Sie können sich trotzdem neu anmelden.',
  healed: { title: 'Alles funktioniert wieder', sentence: 'Sie brauchen nichts zu tun.' },
  expired: { title: 'Dieser Link ist veraltet', sentence: 'Bitte nehmen Sie den neuesten.' },
  gone: { title: 'Dieses Konto wurde entfernt', sentence: 'Sie brauchen nichts zu tun.' },
  unknown: { title: 'Dieser Link ist unvollständig', sentence: 'Bitte öffnen Sie ihn noch einmal.' },
  failed: { title: 'Das hat nicht geklappt', sentence: 'Bitte versuchen Sie es gleich noch einmal.' },
  tooOften: { title: 'Das war etwas zu oft', sentence: 'Bitte warten Sie eine Minute.' },
};
