// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/shape.h"
#include "core/http/message.h"
#include "core/services/kinesis-stream/api/validation.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// How requests of a service with REST and JSON look, as data: an operation is a method, a template of a path, and where
// each of its members stands.
namespace headwater::gateway::iotrest {

using services::kinesis_stream::api::TextRule;

enum class Kind : std::uint8_t { Text, Integer, Boolean, Structure, List, Map };

/// What a member must look like.
struct Rule
{
    Kind kind = Kind::Text;
    TextRule text = {};
    std::int64_t least = 0, most = 0; ///< of numbers, and of how many entries a list has; both 0: any
    std::vector<std::string_view> choices = {};
    const Rule *key = nullptr, *entry = nullptr; ///< of maps and lists
};

enum class In : std::uint8_t { Path, Query, Header, Body };

struct Field
{
    std::string_view name; ///< of the member; `A.B` is B of the structure A
    In in = In::Body;
    const Rule *rule = nullptr;
    bool isNeeded = false;
    std::string_view wire = {}; ///< what the path, query or header calls it, if that is another name
};

struct Operation
{
    std::string_view name, method;
    std::string_view path; ///< `/things/{thingName}`; `{topic+}` takes the rest, slashes too
    std::vector<Field> fields = {};
    std::string_view payload = {}; ///< the member that the whole body is; empty: its members are
    bool isCurrent = false;        ///< came after the exam
};

/// The operations of the data plane, whose bodies are bytes; those of the control plane.
std::span<const Operation> dataOperations();
std::span<const Operation> controlOperations();
const Operation *findOperation(std::string_view name);
bool isDataOperation(const Operation &operation);

/// What a request asks for: `isOtherMethod` when the path is right and the method is not.
struct Route
{
    const Operation *operation = nullptr;
    bool isOtherMethod = false;
};
Route routeOf(std::string_view method, std::string_view path);

/// A request that could not be read: the code, and the service's words.
struct Refused
{
    std::string code, message;
};

/// The members of a request by their names. The bytes of a body that is no JSON stay out of it.
std::variant<Json, Refused> readRequest(const Operation &operation, const http::Request &request);

/// `/a%2Fb` is `/a/b`; unlike in forms, `+` is itself. Nothing where an escape is no escape.
std::optional<std::string> unescapedPath(std::string_view text);

} // namespace headwater::gateway::iotrest
