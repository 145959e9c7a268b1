// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner/natives.h"

#include "core/kernel/md5.h"
#include "runner/sha256.h"

#include <algorithm>
#include <array>
#include <js/Array.h>
#include <js/CharacterEncoding.h>
#include <js/Conversions.h>
#include <js/ErrorReport.h>
#include <js/PropertyAndElement.h>
#include <js/PropertySpec.h>
#include <js/String.h>
#include <js/experimental/TypedData.h>
#include <jsapi.h>
#include <string>
#include <string_view>
#include <zlib.h>

namespace headwater::runner {
namespace {

/// No more comes out of a compressed text than that: what a call could carry many times over.
constexpr std::size_t kLongestInflated = 64u << 20;

bool bytesOf(JSContext *context, const JS::CallArgs &args, unsigned index, std::string *bytes)
{
    JS::RootedObject object(context, args.get(index).isObject() ? &args.get(index).toObject() : nullptr);
    if (!object || !JS_IsArrayBufferViewObject(object)) {
        JS_ReportErrorASCII(context, "Bytes are needed here.");
        return false;
    }
    bool shared = false;
    const JS::AutoCheckCannotGC nogc;
    const auto *data = static_cast<const char *>(JS_GetArrayBufferViewData(object, &shared, nogc));
    bytes->assign(data, JS_GetArrayBufferViewByteLength(object));
    return true;
}

bool giveBytes(JSContext *context, const JS::CallArgs &args, std::string_view bytes)
{
    JS::RootedObject array(context, JS_NewUint8Array(context, bytes.size()));
    if (!array)
        return false;
    bool shared = false;
    const JS::AutoCheckCannotGC nogc;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char *>(JS_GetUint8ArrayData(array, &shared, nogc)));
    args.rval().setObject(*array);
    return true;
}

bool giveText(const JS::CallArgs &args, JSString *text)
{
    if (text)
        args.rval().setString(text);
    return text != nullptr;
}

/// The code units of a text; those beyond U+00FF keep their low byte only.
bool latin1Of(JSContext *context, const JS::CallArgs &args, std::string *bytes)
{
    JS::RootedString text(context, JS::ToString(context, args.get(0)));
    JSLinearString *linear = text ? JS_EnsureLinearString(context, text) : nullptr;
    if (!linear)
        return false;
    const std::size_t length = JS::GetLinearStringLength(linear);
    bytes->resize(length);
    const JS::AutoCheckCannotGC nogc;
    if (JS::LinearStringHasLatin1Chars(linear)) {
        const auto *units = JS::GetLatin1LinearStringChars(nogc, linear);
        std::copy(units, units + length, reinterpret_cast<unsigned char *>(bytes->data()));
    } else {
        const auto *units = JS::GetTwoByteLinearStringChars(nogc, linear);
        std::transform(units, units + length, bytes->begin(), [](char16_t unit) { return static_cast<char>(unit); });
    }
    return true;
}

bool toUtf8(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string bytes;
    if (!bytesOf(context, args, 0, &bytes))
        return false;
    const bool ascii = std::all_of(bytes.begin(), bytes.end(), [](char each) { return (each & 0x80) == 0; });
    if (ascii)
        return giveText(args, JS_NewStringCopyN(context, bytes.data(), bytes.size()));
    std::size_t length = 0;
    const JS::UniqueTwoByteChars units(JS::LossyUTF8CharsToNewTwoByteCharsZ(
                                           context, JS::UTF8Chars(bytes.data(), bytes.size()), &length, js::MallocArena)
                                           .get());
    return units && giveText(args, JS_NewUCStringCopyN(context, units.get(), length));
}

bool fromUtf8(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    JS::RootedString text(context, JS::ToString(context, args.get(0)));
    JSLinearString *linear = text ? JS_EnsureLinearString(context, text) : nullptr;
    if (!linear)
        return false;
    std::string bytes(JS::GetDeflatedUTF8StringLength(linear), '\0');
    JS::DeflateStringToUTF8Buffer(linear, mozilla::Span<char>(bytes.data(), bytes.size()));
    return giveBytes(context, args, bytes);
}

bool toLatin1(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string bytes;
    return bytesOf(context, args, 0, &bytes) && giveText(args, JS_NewStringCopyN(context, bytes.data(), bytes.size()));
}

bool fromLatin1(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string bytes;
    return latin1Of(context, args, &bytes) && giveBytes(context, args, bytes);
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> kBase64Values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < 64; ++i) {
        values[static_cast<unsigned char>(kBase64[i])] = static_cast<std::int8_t>(i);
        values[static_cast<unsigned char>(kBase64Url[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

bool toBase64(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string bytes;
    if (!bytesOf(context, args, 0, &bytes))
        return false;
    const bool url = args.get(1).isTrue();
    const std::string_view alphabet = url ? kBase64Url : kBase64;
    std::string text;
    text.reserve(bytes.size() / 3 * 4 + 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) {
            if (k <= count)
                text += alphabet[group >> (18 - 6 * k) & 63];
            else if (!url)
                text += '=';
        }
    }
    return giveText(args, JS_NewStringCopyN(context, text.data(), text.size()));
}

/// As Node.js does: both alphabets, and whatever belongs to neither is passed over.
bool fromBase64(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string text;
    if (!latin1Of(context, args, &text))
        return false;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t group = 0;
    int bits = 0;
    for (const char each : text) {
        if (each == '=')
            break;
        const std::int8_t value = kBase64Values[static_cast<unsigned char>(each)];
        if (value < 0)
            continue;
        group = group << 6 | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(group >> bits);
        }
    }
    return giveBytes(context, args, bytes);
}

bool toHex(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string bytes;
    if (!bytesOf(context, args, 0, &bytes))
        return false;
    std::string text;
    for (const char each : bytes) {
        text += "0123456789abcdef"[static_cast<unsigned char>(each) >> 4];
        text += "0123456789abcdef"[static_cast<unsigned char>(each) & 15];
    }
    return giveText(args, JS_NewStringCopyN(context, text.data(), text.size()));
}

bool fromHex(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string text;
    if (!latin1Of(context, args, &text))
        return false;
    const auto digit = [](char each) {
        return each >= '0' && each <= '9'   ? each - '0'
               : each >= 'a' && each <= 'f' ? each - 'a' + 10
               : each >= 'A' && each <= 'F' ? each - 'A' + 10
                                            : -1;
    };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size() && digit(text[i]) >= 0 && digit(text[i + 1]) >= 0; i += 2)
        bytes += static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1]));
    return giveBytes(context, args, bytes);
}

bool digest(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string name, bytes;
    if (!latin1Of(context, args, &name) || !bytesOf(context, args, 1, &bytes))
        return false;
    std::string made;
    if (name == "sha256") {
        const auto sum = sha256(bytes);
        made.assign(sum.begin(), sum.end());
    } else {
        const kernel::Digest128 sum = kernel::md5(bytes);
        for (const std::uint64_t part : {sum.high, sum.low}) {
            for (int shift = 56; shift >= 0; shift -= 8)
                made += static_cast<char>(part >> shift);
        }
    }
    return giveBytes(context, args, made);
}

bool inflateBytes(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string bytes;
    if (!bytesOf(context, args, 0, &bytes))
        return false;
    z_stream stream{};
    if (inflateInit2(&stream, args.get(1).toInt32()) != Z_OK) {
        JS_ReportOutOfMemory(context);
        return false;
    }
    stream.next_in = reinterpret_cast<Bytef *>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string plain;
    int state = Z_OK;
    while (state == Z_OK && plain.size() < kLongestInflated) {
        char part[32 * 1024];
        stream.next_out = reinterpret_cast<Bytef *>(part);
        stream.avail_out = sizeof part;
        state = inflate(&stream, Z_NO_FLUSH);
        plain.append(part, sizeof part - stream.avail_out);
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END) {
        JS_ReportErrorASCII(context, state == Z_OK ? "The data is too long." : "incorrect header check");
        return false;
    }
    return giveBytes(context, args, plain);
}

bool deflateBytes(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string bytes;
    if (!bytesOf(context, args, 0, &bytes))
        return false;
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, args.get(1).toInt32(), 8, Z_DEFAULT_STRATEGY) != Z_OK)
    {
        JS_ReportOutOfMemory(context);
        return false;
    }
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(packed.size() - stream.avail_out);
    deflateEnd(&stream);
    return giveBytes(context, args, packed);
}

constexpr JSFunctionSpec kNatives[] = {
    JS_FN("toUtf8", toUtf8, 1, 0),         JS_FN("fromUtf8", fromUtf8, 1, 0),    JS_FN("toLatin1", toLatin1, 1, 0),
    JS_FN("fromLatin1", fromLatin1, 1, 0), JS_FN("toBase64", toBase64, 2, 0),    JS_FN("fromBase64", fromBase64, 1, 0),
    JS_FN("toHex", toHex, 1, 0),           JS_FN("fromHex", fromHex, 1, 0),      JS_FN("digest", digest, 2, 0),
    JS_FN("inflate", inflateBytes, 2, 0),  JS_FN("deflate", deflateBytes, 2, 0), JS_FS_END};

} // namespace

JSObject *makeNatives(JSContext *context)
{
    JS::RootedObject natives(context, JS_NewPlainObject(context));
    return natives && JS_DefineFunctions(context, natives, kNatives) ? natives.get() : nullptr;
}

} // namespace headwater::runner
