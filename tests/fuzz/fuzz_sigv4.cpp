// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sigv4/check.h"

#include <cstdint>
#include <cstdlib>

using namespace headwater::sigv4;

namespace {

constexpr const char *kKey = "AKIDEXAMPLE", *kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kServices[] = {"sqs", "iotdevicegateway"};

bool isBelieved(const Message &message)
{
    const auto result = check(message, {.services = kServices,
                                        .region = "us-east-1",
                                        .now = *parseTime("20150830T123600Z"),
                                        .secretOf = [](std::string_view key) {
                                            return key == kKey ? std::optional<std::string>(kSecret) : std::nullopt;
                                        }});
    return std::holds_alternative<Signer>(result);
}

} // namespace

// Lines of a request: method, path, query, headers as `Name: value`, an empty line, the body. Nobody is believed who
// does not know the secret; who does is believed whatever the request is, until its body changes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char *>(data), size);
    const auto line = [&rest] {
        const std::string_view text = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), text.size() + 1));
        return text;
    };
    const std::string_view method = line(), path = line(), query = line();
    Headers headers;
    for (std::string_view header = line(); !header.empty(); header = line()) {
        const std::size_t colon = header.find(':');
        if (colon != std::string_view::npos)
            headers.emplace_back(header.substr(0, colon), header.substr(colon + 1));
    }
    if (isBelieved({method, path, query, headers, rest}))
        std::abort();
    if (isSigned({method, path, query, headers, rest}))
        return 0;
    headers.insert(headers.begin(), {"X-Amz-Date", "20150830T123600Z"});
    headers.emplace_back("Host", "h");
    const std::vector<std::string> names{"host", "x-amz-date", "x-amz-target"};
    const Scope scope{"20150830", "us-east-1", "sqs"};
    const std::string canonical = canonicalRequest({method, path, query, headers, rest}, names, scope);
    headers.emplace_back("Authorization",
                         std::string("AWS4-HMAC-SHA256 Credential=") + kKey + "/" + scope.text() +
                             ", SignedHeaders=host;x-amz-date;x-amz-target, Signature=" +
                             signatureOf(stringToSign(canonical, "20150830T123600Z", scope), kSecret, scope));
    bool hasToken = false;
    for (const auto &[name, value] : headers)
        hasToken |= name.size() == 20; // X-Amz-Security-Token, which belongs to no key of ours
    if (!hasToken && !isBelieved({method, path, query, headers, rest}))
        std::abort();
    const std::string other = std::string(rest) + "x";
    if (isBelieved({method, path, query, headers, other}))
        std::abort();
    return 0;
}
