// Package bucket reads logs that lie in object storage that speaks S3, in plain HTTP: s3://BUCKET/PREFIX.
//
//  1. List (bucket.go) lists the objects below a prefix, or those that a pattern matches.
//  2. Their inputs are fetched side by side (fetch.go): while one is read, the next ones come already, each into a bounded buffer. A transfer that breaks goes
//     on where it was, of the same version of the object.
//  3. Requests are signed (sign.go) with a login that comes from the environment or the file that other tools use (login.go), never from arguments.
package bucket
