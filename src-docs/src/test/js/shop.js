// Calls shop.Orders from Node.js. Usage: node shop.js HOST PORT CERTIFICATES FORMAT
// tag::connect[]
import fs from 'node:fs';
import tls from 'node:tls';
import * as cbor from 'cborg';
import core from 'rsocket-core';
import tcp from 'rsocket-tcp-client';
import metadata from 'rsocket-composite-metadata';

const formats = {
  'application/cbor': { write: (value) => Buffer.from(cbor.encode(value)), read: cbor.decode },
  'application/json': { write: (value) => Buffer.from(JSON.stringify(value)), read: (data) => JSON.parse(data) },
};

function connect(host, port, certificates, format) {
  const connector = new core.RSocketConnector({
    setup: {
      dataMimeType: format,
      metadataMimeType: 'message/x.rsocket.composite-metadata.v0',
      keepAlive: 5000,
      lifetime: 15000,
    },
    transport: new tcp.TcpClientTransport({
      connectionOptions: {
        host,
        port,
        ca: fs.readFileSync(`${certificates}/ca.pem`),
        cert: fs.readFileSync(`${certificates}/client.pem`),
        key: fs.readFileSync(`${certificates}/client-key.pem`),
      },
      socketCreator: (options) => tls.connect(options),
    }),
  });
  return connector.connect();
}
// end::connect[]

// tag::calls[]
class Shop {
  constructor(connection, format) {
    this.connection = connection;
    this.write = format.write;
    this.read = format.read;
  }

  find(id) {
    return this.one('shop.Orders.find', { id });
  }

  latest(customer, limit, demand) {
    return this.many('shop.Orders.latest', [customer, limit], demand); // two parameters: an array
  }

  place(orders) {
    return this.channel('shop.Orders.place', orders);
  }

  cancel(id) {
    return this.one('shop.Orders.cancel', { id });
  }

  touch(id) {
    return new Promise((resolve, reject) => {
      this.connection.fireAndForget(this.request('shop.Orders.touch', { id }), { onError: reject, onComplete: resolve });
    });
  }

  request(route, value) {
    const routing = metadata.encodeRoutes(route, 'v=1'); // without v, the newest version answers
    return {
      data: value === undefined ? undefined : this.write(value),
      metadata: metadata.encodeCompositeMetadata([[metadata.WellKnownMimeType.MESSAGE_RSOCKET_ROUTING, routing]]),
    };
  }
  // end::calls[]

  // tag::interactions[]
  one(route, value) {
    const answer = new Promise((resolve, reject) => {
      this.connection.requestResponse(this.request(route, value), {
        onNext: resolve,
        onComplete: () => resolve(null), // complete without a value: null, or void
        onError: reject,
        onExtension: () => {},
      });
    });
    return answer.then((payload) => (payload ? this.read(payload.data) : null));
  }

  many(route, value, demand) {
    const answer = new Promise((resolve, reject) => {
      const items = [];
      const stream = this.connection.requestStream(this.request(route, value), demand, {
        onNext: (payload, isComplete) => {
          items.push(payload);
          if (isComplete) {
            resolve(items);
          } else if (items.length % demand === 0) {
            stream.request(demand);
          }
        },
        onComplete: () => resolve(items),
        onError: reject,
        onExtension: () => {},
      });
    });
    return answer.then((items) => items.map((payload) => this.read(payload.data)));
  }

  channel(route, values) {
    const answer = new Promise((resolve, reject) => {
      const items = [];
      let sent = 1;
      const isLast = () => sent === values.length;
      const stream = this.connection.requestChannel(this.request(route, values[0]), values.length, isLast(), {
        onNext: (payload, isComplete) => {
          items.push(payload);
          if (isComplete) {
            resolve(items);
          }
        },
        onComplete: () => resolve(items),
        onError: reject,
        onExtension: () => {},
        request: (demand) => { // how many more the server is ready for
          for (let n = 0; n < demand && !isLast(); n++) {
            const data = this.write(values[sent++]);
            stream.onNext({ data }, isLast());
          }
        },
        cancel: () => {}, // the server needs no more; its answer is still to come
      });
    });
    return answer.then((items) => items.map((payload) => this.read(payload.data)));
  }
  // end::interactions[]
  // tag::calls[]
}
// end::calls[]

// tag::error[]
const NOT_FOUND = 0x304;

function describe(error) {
  const { status, message, retryable } = JSON.parse(error.message);
  return { isNotFound: error.code === NOT_FOUND, code: error.code, status, message, retryable };
}
// end::error[]

function print(name, value) {
  console.log(JSON.stringify({ name, value }));
}

async function main(host, port, certificates, format) {
  const connection = await connect(host, Number(port), certificates, format);
  try {
    await callAll(new Shop(connection, formats[format]), format);
  } finally {
    connection.close();
  }
}

async function callAll(shop, format) {
  print('find', await shop.find('o-1'));
  print('latest', await shop.latest('ada', 5, 2));
  print('place', await shop.place([1, 2, 3].map((n) => ({ id: `n-${n}`, customer: 'bob', quantity: n }))));
  const long = 'ü'.repeat(100000); // larger than a frame, and than what Jackson writes in one piece
  await shop.place([{ id: 'long', customer: long, quantity: 1 }]);
  print('long', (await shop.find('long')).customer === long);
  print('cancel', await shop.cancel('n-1'));
  print('canceled', await shop.find('n-1').catch(describe));
  await shop.touch(`js-${format}`);
  print('customerOf', await shop.one('shop.Orders.customerOf', 'o-1'));
  print('error', await shop.find('o-9').catch(describe));
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
