/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Built as libssl.so and put on the library path of Debian's Orthanc. Its web server opens "libssl.so" at run time and
   looks up SSL_get_peer_certificate, which since OpenSSL 3 is but a macro for the function below. Every other function
   is found in libssl.so.3, which this library is linked to. */

struct ssl_st;
struct x509_st;

struct x509_st *SSL_get1_peer_certificate(const struct ssl_st *connection);

struct x509_st *SSL_get_peer_certificate(const struct ssl_st *connection) {
    return SSL_get1_peer_certificate(connection);
}
