// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/textformat.h"

#include "core/base/text.h"
#include "core/pipeline/jsontext.h"
#include "core/pipeline/names.h"
#include "core/pipeline/spelling.h"
#include "core/pipeline/words.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace headwater::pipeline {
namespace {

constexpr const char *kFormat = "headwater-pipeline";
constexpr std::uint64_t kVersion = 1;
/// More of them help nobody.
constexpr std::size_t kMostIssues = 200;

/// Whole coordinates are written without a fraction.
Json plain(double value)
{
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return static_cast<std::int64_t>(value);
    return value;
}

/// Turns the JSON into a pipeline member by member. Says everything that is wrong with the shape; what the values
/// mean is left to validate().
class Reader
{
public:
    explicit Reader(const Catalog &catalog)
        : m_catalog(catalog)
    {
    }

    bool good() const { return m_issues.empty(); }
    std::vector<Issue> takeIssues() { return std::move(m_issues); }

    Pipeline read(const Json &root)
    {
        Pipeline pipeline;
        if (!readFormat(root))
            return pipeline;
        onlyKeys(root, {"format", "version", "name", "profile", "seed", "nodes", "links", "actions"}, {});
        readText(root, "name", {}, false, pipeline.name);
        readProfile(root, pipeline.profile);
        readSeed(root, pipeline.seed);
        if (const Json *nodes = readList(root, "nodes", true)) {
            pipeline.nodes.reserve(nodes->size());
            for (std::size_t i = 0; i < nodes->size(); ++i)
                pipeline.nodes.push_back(readNode((*nodes)[i], pointerTo(QStringLiteral("/nodes"), i)));
        }
        if (const Json *links = readList(root, "links", false)) {
            pipeline.links.reserve(links->size());
            for (std::size_t i = 0; i < links->size(); ++i)
                pipeline.links.push_back(readLink((*links)[i], pointerTo(QStringLiteral("/links"), i)));
        }
        if (const Json *actions = readList(root, "actions", false)) {
            for (std::size_t i = 0; i < actions->size(); ++i)
                pipeline.actions.push_back(readAction((*actions)[i], pointerTo(QStringLiteral("/actions"), i)));
        }
        return pipeline;
    }

private:
    void report(const QString &pointer, const QString &message)
    {
        if (m_issues.size() < kMostIssues)
            m_issues.push_back({Severity::Error, pointer, {}, message});
    }

    void wrong(const QString &pointer, std::string_view key, const Json &value, const QString &allowed)
    {
        report(pointer, Words::tr("“%1” is %2; allowed: %3.").arg(fromUtf8(key), shown(value), allowed));
    }

    bool readFormat(const Json &root)
    {
        const auto format = root.find("format");
        if (format == root.end() || *format != kFormat) {
            const QString allowed = QStringLiteral("\"%1\"").arg(QLatin1String(kFormat));
            report(QStringLiteral("/format"),
                   format == root.end()
                       ? Words::tr("This is no pipeline: “format” is missing; it must be %1.").arg(allowed)
                       : Words::tr("This is no pipeline: “format” is %1; it must be %2.").arg(shown(*format), allowed));
            return false;
        }
        const QString pointer = QStringLiteral("/version");
        const auto version = root.find("version");
        if (version == root.end()) {
            report(pointer, Words::tr("“version” is missing; it must be %1.").arg(kVersion));
            return false;
        }
        const auto number = wholeNumber(*version);
        if (number && *number > kVersion) {
            report(pointer, Words::tr("This file was written by a newer Headwater (version %1 of the format). This one "
                                      "reads up to version %2. The file was left as it is.")
                                .arg(shown(*version))
                                .arg(kVersion));
            return false;
        }
        if (number != kVersion) {
            wrong(pointer, "version", *version, QString::number(kVersion));
            return false;
        }
        return true;
    }

    /// JSON does not tell 1 from 1.0, so neither do we; what is too large to be exact is no whole number.
    static std::optional<std::uint64_t> wholeNumber(const Json &value)
    {
        if (value.is_number_unsigned())
            return value.get<std::uint64_t>();
        if (value.is_number_float()) {
            const double figure = value.get<double>();
            if (figure >= 0 && figure <= 9007199254740992.0 && figure == std::floor(figure))
                return static_cast<std::uint64_t>(figure);
        }
        return std::nullopt;
    }

    void onlyKeys(const Json &object, const std::vector<std::string_view> &keys, const QString &pointer)
    {
        for (const auto &[key, value] : object.items()) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                report(pointerTo(pointer, key),
                       Words::tr("“%1” is not known here; allowed: %2.").arg(fromUtf8(key), allowedWords(keys)) +
                           didYouMean(key, keys));
        }
    }

    const Json *member(const Json &object, const char *key, const QString &pointer, bool needed)
    {
        const auto found = object.find(key);
        if (found != object.end())
            return &*found;
        if (needed)
            report(pointerTo(pointer, key), Words::tr("“%1” is missing.").arg(QLatin1String(key)));
        return nullptr;
    }

    void readText(const Json &object, const char *key, const QString &pointer, bool needed, std::string &out)
    {
        const Json *value = member(object, key, pointer, needed);
        if (!value)
            return;
        if (value->is_string())
            out = value->get_ref<const std::string &>();
        else
            wrong(pointerTo(pointer, key), key, *value, Words::tr("text"));
    }

    void readProfile(const Json &root, limits::Profile &out)
    {
        const Json *value = member(root, "profile", {}, false);
        if (!value)
            return;
        if (*value == "exam")
            out = limits::Profile::Exam;
        else if (*value == "current")
            out = limits::Profile::Current;
        else
            report(QStringLiteral("/profile"),
                   Words::tr("“%1” is %2; allowed: %3.")
                           .arg(QStringLiteral("profile"), shown(*value), QStringLiteral("exam, current")) +
                       (value->is_string() ? didYouMean(value->get_ref<const std::string &>(), {"exam", "current"})
                                           : QString()));
    }

    void readSeed(const Json &root, std::uint64_t &out)
    {
        const Json *value = member(root, "seed", {}, false);
        if (!value)
            return;
        if (const auto number = wholeNumber(*value))
            out = *number;
        else
            wrong(QStringLiteral("/seed"), "seed", *value, Words::tr("a whole number from 0 to 18446744073709551615"));
    }

    const Json *readList(const Json &root, const char *key, bool needed)
    {
        const Json *value = member(root, key, {}, needed);
        if (value && !value->is_array()) {
            wrong(pointerTo({}, key), key, *value, Words::tr("a list"));
            return nullptr;
        }
        return value;
    }

    bool isObject(const Json &value, const QString &pointer)
    {
        if (value.is_object())
            return true;
        report(pointer, Words::tr("Here stands %1; it must be an object.").arg(shown(value)));
        return false;
    }

    void readObject(const Json &object, const char *key, const QString &pointer, Json &out)
    {
        const Json *value = member(object, key, pointer, false);
        if (!value)
            return;
        if (value->is_object())
            out = *value;
        else
            wrong(pointerTo(pointer, key), key, *value, Words::tr("an object"));
    }

    Node readNode(const Json &json, const QString &pointer)
    {
        Node node;
        if (!isObject(json, pointer))
            return node;
        onlyKeys(json, {"id", "type", "title", "at", "properties"}, pointer);
        readText(json, "id", pointer, true, node.id);
        readText(json, "type", pointer, true, node.type);
        readText(json, "title", pointer, false, node.title);
        readObject(json, "properties", pointer, node.properties);
        if (const Json *at = member(json, "at", pointer, false)) {
            if (at->is_array() && at->size() == 2 && (*at)[0].is_number() && (*at)[1].is_number())
                node.at = Position{(*at)[0].get<double>(), (*at)[1].get<double>()};
            else
                wrong(pointerTo(pointer, "at"), "at", *at, Words::tr("two numbers, such as [80, 160]"));
        }
        if (const ServiceType *type = m_catalog.find(node.type))
            makeWhole(type->properties, node.properties);
        return node;
    }

    /// 2.0 where a whole number belongs becomes 2, so that equal files give equal pipelines to the letter.
    static void makeWhole(const std::vector<PropertySpec> &specs, Json &object)
    {
        for (const PropertySpec &spec : specs) {
            const auto value = object.find(std::string(spec.key));
            if (value == object.end())
                continue;
            if (spec.kind == PropertyKind::Integer && value->is_number_float()) {
                const double figure = value->get<double>();
                if (figure == std::floor(figure) && std::abs(figure) <= 9007199254740992.0)
                    *value = static_cast<std::int64_t>(figure);
            } else if (spec.kind == PropertyKind::Object && value->is_object()) {
                makeWhole(spec.fields, *value);
            } else if (spec.kind == PropertyKind::List && value->is_array()) {
                for (Json &entry : *value) {
                    if (entry.is_object())
                        makeWhole(spec.fields, entry);
                }
            }
        }
    }

    Link readLink(const Json &json, const QString &pointer)
    {
        Link link;
        if (!isObject(json, pointer))
            return link;
        onlyKeys(json, {"from", "to", "port", "properties"}, pointer);
        readText(json, "from", pointer, true, link.from);
        readText(json, "to", pointer, true, link.to);
        readText(json, "port", pointer, false, link.port);
        readObject(json, "properties", pointer, link.properties);
        return link;
    }

    Action readAction(const Json &json, const QString &pointer)
    {
        Action action;
        if (!isObject(json, pointer))
            return action;
        onlyKeys(json, {"at", "node", "do", "with"}, pointer);
        readText(json, "node", pointer, true, action.node);
        readText(json, "do", pointer, true, action.name);
        readObject(json, "with", pointer, action.with);
        if (const Json *at = member(json, "at", pointer, true)) {
            if (!at->is_string())
                wrong(pointerTo(pointer, "at"), "at", *at, Words::tr("a duration such as 500ms, 60s, 10m, 2h or 3d"));
            else if (const Result<std::int64_t> time = parseDuration(at->get_ref<const std::string &>()); time)
                action.at = *time;
            else
                report(pointerTo(pointer, "at"), time.error().message);
        }
        return action;
    }

    const Catalog &m_catalog;
    std::vector<Issue> m_issues;
};

JsonMembers members(const Node &node)
{
    JsonMembers list{{"id", node.id}, {"type", node.type}};
    if (!node.title.empty())
        list.emplace_back("title", node.title);
    if (node.at)
        list.emplace_back("at", Json::array({plain(node.at->x), plain(node.at->y)}));
    if (!node.properties.empty())
        list.emplace_back("properties", node.properties);
    return list;
}

JsonMembers members(const Link &link)
{
    JsonMembers list{{"from", link.from}, {"to", link.to}};
    if (!link.port.empty())
        list.emplace_back("port", link.port);
    if (!link.properties.empty())
        list.emplace_back("properties", link.properties);
    return list;
}

JsonMembers members(const Action &action)
{
    JsonMembers list{{"at", durationText(action.at).toStdString()}, {"node", action.node}, {"do", action.name}};
    if (!action.with.empty())
        list.emplace_back("with", action.with);
    return list;
}

template <typename Items>
void writeList(std::string &out, const char *key, const Items &items)
{
    out += ",\n  \"";
    out += key;
    out += "\": [";
    for (std::size_t i = 0; i < items.size(); ++i) {
        out += i == 0 ? "\n    " : ",\n    ";
        writeJson(out, members(items[i]), 4);
    }
    out += items.empty() ? "]" : "\n  ]";
}

} // namespace

Result<Pipeline> readUnchecked(std::string_view text, const Catalog &catalog, std::vector<Issue> *issues)
{
    const Result<Json> root = readJsonObject(text, kMaxTextBytes);
    if (!root) {
        if (issues)
            issues->push_back({Severity::Error, root.error().place, {}, root.error().message});
        return root.error();
    }
    Reader reader(catalog);
    Pipeline pipeline = reader.read(*root);
    if (reader.good())
        return pipeline;
    std::vector<Issue> found = reader.takeIssues();
    const Error error{found.front().message, found.front().pointer};
    if (issues)
        issues->insert(issues->end(), found.begin(), found.end());
    return error;
}

ParseOutcome parsePipeline(std::string_view text, const Catalog &catalog)
{
    ParseOutcome outcome;
    Result<Pipeline> pipeline = readUnchecked(text, catalog, &outcome.issues);
    if (!pipeline)
        return outcome;
    outcome.issues = validate(*pipeline, catalog);
    if (outcome.issues.size() > kMostIssues)
        outcome.issues.resize(kMostIssues);
    if (std::none_of(outcome.issues.begin(), outcome.issues.end(),
                     [](const Issue &issue) { return issue.severity == Severity::Error; }))
        outcome.pipeline = std::move(*pipeline);
    return outcome;
}

std::string writePipeline(const Pipeline &pipeline)
{
    std::string out = "{\n  \"format\": \"" + std::string(kFormat) + "\", \"version\": " + std::to_string(kVersion) +
                      ",\n  \"name\": ";
    writeJson(out, Json(pipeline.name), 2);
    out += ", \"profile\": \"" + std::string(limits::profileName(pipeline.profile)) +
           "\", \"seed\": " + std::to_string(pipeline.seed);
    writeList(out, "nodes", pipeline.nodes);
    writeList(out, "links", pipeline.links);
    if (!pipeline.actions.empty())
        writeList(out, "actions", pipeline.actions);
    out += "\n}\n";
    return out;
}

std::string writeFragment(const Pipeline &pipeline, const std::vector<std::string> &nodeIds)
{
    const std::unordered_set<std::string_view> chosen(nodeIds.begin(), nodeIds.end());
    Pipeline fragment;
    fragment.profile = pipeline.profile;
    for (const Node &node : pipeline.nodes) {
        if (chosen.contains(node.id))
            fragment.nodes.push_back(node);
    }
    for (const Link &link : pipeline.links) {
        if (chosen.contains(link.from) && chosen.contains(link.to))
            fragment.links.push_back(link);
    }
    return writePipeline(fragment);
}

} // namespace headwater::pipeline
