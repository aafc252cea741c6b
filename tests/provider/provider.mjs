// A certified OpenID Connect provider on loopback, for tests only: whoever types a login name is logged in as it.
// CLIENTS: JSON list of {client_id, client_secret, redirect_uris}; HOST: name in the issuer; PORT: 0 takes a free one.
// Prints the issuer when it is ready, and ends when its standard input closes, so that it never outlives the tests.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider, interactionPolicy } from 'oidc-provider';

const HOST = process.env.HOST || '127.0.0.1';
const SCOPES = ['openid', 'email', 'profile'];
const NAMES = { ada: 'Ada Marsh', ben: 'Ben Okoro', mo: 'Mo Lindqvist', eve: 'Eve Castell', jun: '박준' };

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const signingKey = (type, options, alg) => {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg };
};

const findAccount = (ctx, login) => ({
  accountId: login,
  claims: () => ({
    sub: login,
    name: NAMES[login] ?? login,
    email: `${login}@example.org`,
    email_verified: true,
    picture: `${ctx.oidc.provider.issuer}/pictures/${encodeURIComponent(login)}.png`,
  }),
});

// Consent is given by logging in: as few clicks as possible.
async function loadExistingGrant(ctx) {
  const { client, provider, session } = ctx.oidc;
  const known = session.grantIdFor(client.clientId);
  if (known) return provider.Grant.find(known);
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope(SCOPES.join(' '));
  await grant.save();
  return grant;
}

function prompts() {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  return policy;
}

const configuration = () => ({
  clients: JSON.parse(process.env.CLIENTS).map((client) => ({ grant_types: ['authorization_code'], ...client })),
  jwks: { keys: [signingKey('rsa', { modulusLength: 2048 }, 'RS256')] },
  scopes: SCOPES,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
  pkce: { required: () => true },
  // Cookies of 127.0.0.1 are shared by all its ports: names of our own keep them apart from the site's.
  cookies: {
    keys: [randomBytes(24).toString('hex')],
    names: { session: 'provider_session', interaction: 'provider_interaction', resume: 'provider_resume' },
  },
  features: { devInteractions: { enabled: false } },
  interactions: { policy: prompts(), url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount,
  loadExistingGrant,
  renderError: (ctx, { error, error_description: reason }) => {
    ctx.type = 'html';
    ctx.body = page(`<h1>${escaped(error)}</h1>\n<p>${escaped(reason)}</p>`);
  },
});

const page = (body) => `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Provider for tests</title>
<link rel="icon" href="data:,">
${body}
</html>
`;

const loginPage = (client, uid) => page(`<h1>Log in to go on to ${escaped(client)}</h1>
<form method="post" action="/interaction/${uid}">
<label>Login name <input name="login" required autofocus></label>
<button>Log in</button>
<a href="/interaction/${uid}/cancel">Cancel</a>
</form>`);

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

// Whoever logs in as somebody else has left their earlier session: without this the provider asks to log out first.
async function leaveOtherSession(provider, interaction, login) {
  if (!interaction.session || interaction.session.accountId === login) return;
  const session = await provider.Session.findByUid(interaction.session.uid);
  await session?.destroy();
  interaction.session = undefined;
  await interaction.persist();
}

async function interact(provider, request, response, [, uid, cancel]) {
  const interaction = await provider.interactionDetails(request, response);
  const finish = (result) => provider.interactionFinished(request, response, result);
  if (cancel) return finish({ error: 'access_denied', error_description: 'The person pressed Cancel.' });
  if (request.method === 'POST') {
    const login = (await read(request)).get('login');
    await leaveOtherSession(provider, interaction, login);
    return finish({ login: { accountId: login }, [interaction.prompt.name]: { accountId: login } });
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  return response.end(loginPage(interaction.params.client_id, uid));
}

const server = createServer();
server.listen(Number(process.env.PORT || 0), '127.0.0.1', () => {
  const issuer = `http://${HOST}:${server.address().port}`;
  const provider = new Provider(issuer, configuration());
  const answer = provider.callback();
  provider.on('server_error', (ctx, error) => console.error(error));
  server.on('request', (request, response) => {
    const address = /^\/interaction\/([\w-]+)(\/cancel)?$/.exec(request.url);
    if (!address) return answer(request, response);
    return interact(provider, request, response, address).catch((error) => {
      response.writeHead(400, { 'Content-Type': 'text/plain' }).end(error.message);
    });
  });
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit());
