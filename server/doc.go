// Command countersign is the whole of Countersign in one process: the page, the
// browser module, an embedded IAM, and a proxy to the IAM endpoints on a list.
//
// # Starting
//
//	countersign -demo                      try it: example keys, loopback only
//	countersign -data /var/lib/countersign an IAM of your own, kept in that directory
//	countersign -endpoints aws             the page and the proxy alone, nothing kept
//
// A first start on an empty -data makes the access key of the account's root and
// writes it to credentials in that directory (mode 0600, the form of the AWS
// shared credentials file). Nobody can read it from the server again. With
// -demo, the example key pairs of the AWS documentation open it instead, until
// somebody deletes them; since everybody knows them, the server then refuses
// addresses that are not loopback, and requests under any other Host.
//
// What people read goes to standard output, once, at the start. The log goes to
// standard error, a line a request: route, status, sizes and times, never a
// query, a header or a body.
//
// # Routes
//
//	GET  /                    the page
//	POST /, GET /?Action=…    the Query API of the embedded IAM and STS
//	GET  /rules               the catalogue of rules
//	GET  /countersign/…       the browser module, for pages elsewhere too (-allow-origin)
//	POST /send/{endpoint}     forwards a signed request to an endpoint on the list
//	GET  /healthz             200 while the process serves and its store answers
//	GET  /metrics             Prometheus
//
// Assets are served under names with their hash, for ever, and compressed once,
// at the start.
//
// # Running
//
// Plain HTTP: put a TLS proxy in front for any address that is not loopback,
// and let it pass the Host header on unchanged, since clients sign it. /metrics
// and /healthz are for the operator's network; keep them from the outside there.
//
// SIGINT or SIGTERM ends it: no new connections, requests under way get
// half a minute to finish, the store is closed. A second signal ends it at once. Either
// way, and when the machine fails, every change that was answered with 200 is on
// disk.
//
// The secret keys in the store are sealed with the key in DIR/key, which the first
// start makes: 64 hexadecimal digits. The variable COUNTERSIGN_KEY may hold it
// instead, in the same form or as any 16 bytes or more that nobody can guess.
//
// -backup FILE copies the store of -data while a server runs on it. The copy is
// one database file; the key to the secrets in it, DIR/key, is not in it. To
// restore it, stop the server, remove DIR/countersign.db-wal and
// DIR/countersign.db-shm, put the copy in place as DIR/countersign.db and its key
// as DIR/key, and start again. What was left of the log (-wal) would else be
// carried out on the copy, of which it knows nothing.
//
// One process at a time has a data directory; a second one says so and exits.
package main
