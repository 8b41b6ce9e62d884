// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testcerts.h"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace redispatch::support {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Cert = std::unique_ptr<X509, decltype(&X509_free)>;
using Out = std::unique_ptr<BIO, decltype(&BIO_free)>;

void require(bool fine, const char* what) {
    if (!fine)
        throw std::runtime_error(std::string("test certificate: ") + what);
}

void extend(X509* cert, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, cert, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    require(extension != nullptr, "extension");
    X509_add_ext(cert, extension, -1);
    X509_EXTENSION_free(extension);
}

Cert make(EVP_PKEY* key, const std::string& name, long serial, X509* issuer, EVP_PKEY* issuerKey,
          const std::string& altNames) {
    Cert cert(X509_new(), &X509_free);
    X509_set_version(cert.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert.get()), 24 * 3600);
    X509_set_pubkey(cert.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509* signer = issuer != nullptr ? issuer : cert.get();
    X509_set_issuer_name(cert.get(), X509_get_subject_name(signer));
    extend(cert.get(), signer, NID_basic_constraints, issuer != nullptr ? "CA:FALSE" : "critical,CA:TRUE");
    if (!altNames.empty())
        extend(cert.get(), signer, NID_subject_alt_name, altNames);
    require(X509_sign(cert.get(), issuerKey, EVP_sha256()) > 0, "signature");
    return cert;
}

std::string save(const TempDir& dir, const char* name, X509* cert, EVP_PKEY* key) {
    const std::string path = dir.file(name).string();
    const Out out(BIO_new_file(path.c_str(), "w"), &BIO_free);
    require(out != nullptr, "file");
    require(cert != nullptr
                ? PEM_write_bio_X509(out.get(), cert) == 1
                : PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
            "write");
    return path;
}

} // namespace

TestCerts makeTestCerts(const TempDir& dir, const std::string& names) {
    const Key caKey(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Key serverKey(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    require(caKey && serverKey, "key");
    const Cert ca = make(caKey.get(), "Redispatch test authority", 1, nullptr, caKey.get(), {});
    const Cert server = make(serverKey.get(), "Redispatch test server", 2, ca.get(), caKey.get(), names);
    return {save(dir, "ca.pem", ca.get(), nullptr), save(dir, "server.pem", server.get(), nullptr),
            save(dir, "server.key", nullptr, serverKey.get())};
}

} // namespace redispatch::support
