// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <climits>
#include <memory>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string>
#include <string_view>

namespace headwater::certificates {

/// Calls the library's own function that frees a thing.
template <auto Function>
struct Freed
{
    template <typename T>
    void operator()(T *thing) const
    {
        Function(thing);
    }
};

inline void freeMemory(void *memory)
{
    OPENSSL_free(memory);
}

template <typename T>
using Memory = std::unique_ptr<T, Freed<freeMemory>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using NamePointer = std::unique_ptr<X509_NAME, Freed<X509_NAME_free>>;
using RequestPointer = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using CertificatePointer = std::unique_ptr<X509, Freed<X509_free>>;

/// What failed leaves messages in a queue of the thread; they are not ours to keep.
struct ErrorsForgotten
{
    ~ErrorsForgotten() { ERR_clear_error(); }
};

inline Bio reading(std::string_view text)
{
    if (text.size() > INT_MAX)
        text = {};
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

inline Bio writing()
{
    return Bio(BIO_new(BIO_s_mem()));
}

inline std::string written(const Bio &bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

inline const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

/// A key that is locked with a pass phrase is refused: without this the library would ask for one at the terminal.
inline int noPassPhrase(char *, int, int, void *)
{
    return -1;
}

} // namespace headwater::certificates
