// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policies/policy.h"

#include "core/base/text.h"
#include "core/pipeline/jsontext.h"
#include "core/pipeline/spelling.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace headwater::policies {

using pipeline::Json;
using pipeline::pointerTo;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Policies)
};

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Walks a JSON text, which is known to be valid, to where a pointer leads.
class Walker
{
public:
    explicit Walker(std::string_view text)
        : m_text(text)
    {
        skipBlanks();
    }

    std::size_t place() const { return m_at; }

    /// Steps into the member or element; false when the value has none of that name.
    bool enter(std::string_view key)
    {
        const char kind = peek();
        if (kind != '{' && kind != '[')
            return false;
        ++m_at;
        skipBlanks();
        for (std::size_t index = 0; peek() != '}' && peek() != ']' && peek() != '\0'; ++index) {
            std::string name = std::to_string(index);
            if (kind == '{') {
                const std::size_t from = m_at;
                skipString();
                name = Json::parse(m_text.substr(from, m_at - from), nullptr, false).get<std::string>();
                skipBlanks();
                ++m_at; // :
                skipBlanks();
            }
            if (name == key)
                return true;
            skipValue();
            skipBlanks();
            if (peek() == ',')
                ++m_at;
            skipBlanks();
        }
        return false;
    }

private:
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    void skipBlanks()
    {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')
            ++m_at;
    }
    void skipString()
    {
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at)
            m_at += m_text[m_at] == '\\';
        ++m_at;
    }
    void skipValue()
    {
        int depth = 0;
        do {
            const char c = peek();
            if (c == '"') {
                skipString();
            } else {
                depth += (c == '{' || c == '[') - (c == '}' || c == ']');
                ++m_at;
            }
            if (depth == 0 && (peek() == ',' || peek() == '}' || peek() == ']'))
                return;
        } while (m_at < m_text.size());
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

/// Reads one policy; the first thing wrong ends it.
class Reader
{
public:
    Reader(std::string_view text, PolicyKind kind)
        : m_text(text)
        , m_kind(kind)
    {
    }

    Result<Policy> read()
    {
        const auto document = pipeline::readJsonObject(m_text, kMostPolicyBytes);
        if (!document)
            return document.error();
        Policy policy;
        if (!readHeading(*document, policy))
            return *m_error;
        const Json &statements = (*document)["Statement"];
        const QString pointer = QStringLiteral("/Statement");
        std::set<std::string> sids;
        const auto readOne = [&](const Json &statement, const QString &place) {
            Statement made;
            if (!readStatement(statement, place, made))
                return false;
            if (!made.sid.empty() && !sids.insert(made.sid).second)
                return fail(pointerTo(place, "Sid"),
                            Words::tr("Two statements have the Sid “%1”.").arg(fromUtf8(made.sid)));
            policy.statements.push_back(std::move(made));
            return true;
        };
        if (statements.is_object()) {
            if (!readOne(statements, pointer))
                return *m_error;
        } else if (!statements.is_array() || statements.empty()) {
            fail(pointer, Words::tr("“Statement” must be a statement or a list of them."));
            return *m_error;
        } else {
            for (std::size_t i = 0; i < statements.size(); ++i) {
                if (!readOne(statements[i], pointerTo(pointer, i)))
                    return *m_error;
            }
        }
        return policy;
    }

private:
    bool fail(const QString &pointer, const QString &message)
    {
        const std::string at = lineAndColumn(m_text, pointer.toStdString());
        m_error = Error{at.empty() ? message : Words::tr("%1 (at %2)").arg(message, fromUtf8(at)), pointer};
        return false;
    }

    bool onlyKeys(const Json &object, const QString &pointer, const std::vector<std::string_view> &keys)
    {
        for (const auto &[key, value] : object.items()) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                return fail(
                    pointerTo(pointer, key),
                    Words::tr("“%1” is not known here; allowed: %2.").arg(fromUtf8(key), pipeline::allowedWords(keys)) +
                        pipeline::didYouMean(key, keys));
        }
        return true;
    }

    bool readHeading(const Json &document, Policy &policy)
    {
        if (!onlyKeys(document, {}, {"Version", "Id", "Statement"}))
            return false;
        const Json version = document.value("Version", Json("2008-10-17"));
        if (version != "2012-10-17" && version != "2008-10-17")
            return fail(QStringLiteral("/Version"),
                        Words::tr("“Version” is %1; allowed: 2012-10-17, 2008-10-17.").arg(pipeline::shown(version)));
        policy.variables = version == "2012-10-17";
        if (const auto id = document.find("Id"); id != document.end()) {
            if (!id->is_string())
                return fail(QStringLiteral("/Id"), Words::tr("“Id” must be text."));
            policy.id = id->get<std::string>();
        }
        if (!document.contains("Statement"))
            return fail({}, Words::tr("A policy needs “Statement”."));
        return true;
    }

    bool readStatement(const Json &json, const QString &pointer, Statement &statement)
    {
        if (!json.is_object())
            return fail(pointer, Words::tr("A statement must be an object."));
        if (!onlyKeys(json, pointer,
                      {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal",
                       "Condition"}))
            return false;
        if (const auto sid = json.find("Sid"); sid != json.end()) {
            if (!sid->is_string())
                return fail(pointerTo(pointer, "Sid"), Words::tr("“Sid” must be text."));
            statement.sid = sid->get<std::string>();
            if (m_kind == PolicyKind::Identity &&
                !std::all_of(statement.sid.begin(), statement.sid.end(), isLetterOrDigit))
                return fail(pointerTo(pointer, "Sid"),
                            Words::tr("A Sid has only letters A to Z, a to z and digits; this one is “%1”.")
                                .arg(fromUtf8(statement.sid)));
        }
        const auto effect = json.find("Effect");
        if (effect == json.end())
            return fail(pointer, Words::tr("A statement needs “Effect”: Allow or Deny."));
        if (*effect != "Allow" && *effect != "Deny")
            return fail(pointerTo(pointer, "Effect"),
                        Words::tr("“Effect” is %1; allowed: Allow, Deny.").arg(pipeline::shown(*effect)));
        statement.effect = *effect == "Allow" ? Effect::Allow : Effect::Deny;
        return readEither(json, pointer, "Action", statement.actions, statement.notActions, true) &&
               readEither(json, pointer, "Resource", statement.resources, statement.notResources,
                          m_kind == PolicyKind::Identity) &&
               checkActions(pointer, statement) && checkResources(pointer, statement) &&
               readPrincipal(json, pointer, statement) && readConditions(json, pointer, statement);
    }

    /// One of KEY and NotKEY: a text or a list of texts.
    bool readEither(const Json &json, const QString &pointer, const std::string &key, std::vector<std::string> &texts,
                    bool &isNot, bool needed)
    {
        const std::string opposite = "Not" + key;
        if (json.contains(key) && json.contains(opposite))
            return fail(
                pointerTo(pointer, opposite),
                Words::tr("A statement has either “%1” or “%2”, not both.").arg(fromUtf8(key), fromUtf8(opposite)));
        isNot = json.contains(opposite);
        const std::string &written = isNot ? opposite : key;
        if (!json.contains(written))
            return needed ? fail(pointer,
                                 Words::tr("A statement needs “%1” or “%2”.").arg(fromUtf8(key), fromUtf8(opposite)))
                          : true;
        return readTexts(json[written], pointerTo(pointer, written), written, texts);
    }

    bool readTexts(const Json &json, const QString &pointer, std::string_view key, std::vector<std::string> &texts)
    {
        if (json.is_string()) {
            texts.push_back(json.get<std::string>());
            return true;
        }
        if (!json.is_array() || json.empty())
            return fail(pointer, Words::tr("“%1” must be a text or a list of texts.").arg(fromUtf8(key)));
        for (std::size_t i = 0; i < json.size(); ++i) {
            if (!json[i].is_string())
                return fail(pointerTo(pointer, i), Words::tr("“%1” must be text.").arg(fromUtf8(key)));
            texts.push_back(json[i].get<std::string>());
        }
        return true;
    }

    QString placeOf(const QString &pointer, const std::string &key, const std::vector<std::string> &texts,
                    std::size_t index) const
    {
        const QString whole = pointerTo(pointer, key);
        return texts.size() == 1 && lineAndColumn(m_text, pointerTo(whole, index).toStdString()).empty()
                   ? whole
                   : pointerTo(whole, index);
    }

    bool checkActions(const QString &pointer, const Statement &statement)
    {
        const std::string key = statement.notActions ? "NotAction" : "Action";
        for (std::size_t i = 0; i < statement.actions.size(); ++i) {
            const std::string &action = statement.actions[i];
            const std::size_t colon = action.find(':');
            const auto isService = [](char c) {
                return isLetterOrDigit(c) || c == '-';
            };
            const auto isName = [](char c) {
                return isLetterOrDigit(c) || c == '*' || c == '?' || c == '-' || c == '_';
            };
            if (action == "*" ||
                (colon != std::string::npos && colon > 0 && colon + 1 < action.size() &&
                 std::all_of(action.begin(), action.begin() + static_cast<std::ptrdiff_t>(colon), isService) &&
                 std::all_of(action.begin() + static_cast<std::ptrdiff_t>(colon) + 1, action.end(), isName)))
                continue;
            return fail(placeOf(pointer, key, statement.actions, i),
                        Words::tr("“%1” is no action. An action names its service, as in kinesis:PutRecord; * stands "
                                  "for any letters.")
                            .arg(fromUtf8(action)));
        }
        return true;
    }

    bool checkResources(const QString &pointer, const Statement &statement)
    {
        const std::string key = statement.notResources ? "NotResource" : "Resource";
        for (std::size_t i = 0; i < statement.resources.size(); ++i) {
            const std::string &resource = statement.resources[i];
            if (resource == "*" || (resource.starts_with("arn:") && resource.size() > 4))
                continue;
            return fail(placeOf(pointer, key, statement.resources, i),
                        Words::tr("“%1” is no resource. A resource is an ARN, such as "
                                  "arn:aws:kinesis:us-east-1:000000000000:stream/clicks, or *.")
                            .arg(fromUtf8(resource)));
        }
        return true;
    }

    bool readPrincipal(const Json &json, const QString &pointer, Statement &statement)
    {
        statement.notPrincipal = json.contains("NotPrincipal");
        if (statement.notPrincipal && json.contains("Principal"))
            return fail(pointerTo(pointer, "NotPrincipal"),
                        Words::tr("A statement has either “%1” or “%2”, not both.")
                            .arg(QStringLiteral("Principal"), QStringLiteral("NotPrincipal")));
        const std::string key = statement.notPrincipal ? "NotPrincipal" : "Principal";
        const auto found = json.find(key);
        if (m_kind == PolicyKind::Identity) {
            return found == json.end()
                       ? true
                       : fail(pointerTo(pointer, key),
                              Words::tr("The policy of a role names no “Principal”: it is about who has the role."));
        }
        if (found == json.end())
            return fail(pointer, Words::tr("A statement of a resource’s policy needs a “Principal”; \"*\" is anyone."));
        const QString place = pointerTo(pointer, key);
        Principal principal;
        if (*found == "*") {
            principal.everyone = true;
        } else if (!found->is_object() || found->empty()) {
            return fail(place,
                        Words::tr("“%1” must be \"*\" or an object such as {\"AWS\": \"arn:…\"}.").arg(fromUtf8(key)));
        } else {
            const std::vector<std::string_view> kinds{"AWS", "Service", "Federated", "CanonicalUser"};
            if (!onlyKeys(*found, place, kinds))
                return false;
            for (const auto &[kind, value] : found->items()) {
                std::vector<std::string> texts;
                if (!readTexts(value, pointerTo(place, kind), kind, texts))
                    return false;
                const bool isAws = kind == "AWS";
                principal.everyone =
                    principal.everyone || (isAws && std::find(texts.begin(), texts.end(), "*") != texts.end());
                auto &list = isAws ? principal.aws : kind == "Service" ? principal.services : principal.others;
                list.insert(list.end(), texts.begin(), texts.end());
            }
        }
        statement.principal = std::move(principal);
        return true;
    }

    bool readConditions(const Json &json, const QString &pointer, Statement &statement)
    {
        const auto found = json.find("Condition");
        if (found == json.end())
            return true;
        const QString place = pointerTo(pointer, "Condition");
        if (!found->is_object())
            return fail(place, Words::tr("“Condition” must be an object of operators."));
        for (const auto &[name, keys] : found->items()) {
            const QString at = pointerTo(place, name);
            const auto how = parseOperator(name);
            if (!how)
                return fail(at, Words::tr("“%1” is no condition operator.").arg(fromUtf8(name)) +
                                    pipeline::didYouMean(name, operatorNames()));
            if (!keys.is_object() || keys.empty())
                return fail(at, Words::tr("“%1” must be an object of condition keys.").arg(fromUtf8(name)));
            for (const auto &[key, values] : keys.items()) {
                Condition condition{*how, lower(key), {}};
                if (!readValues(values, pointerTo(at, key), name, condition))
                    return false;
                statement.conditions.push_back(std::move(condition));
            }
        }
        return true;
    }

    bool readValues(const Json &values, const QString &pointer, const std::string &name, Condition &condition)
    {
        const auto add = [&](const Json &value, const QString &place) {
            if (!value.is_string() && !value.is_boolean() && !value.is_number())
                return fail(place, Words::tr("A condition compares with text, numbers or true and false."));
            std::string text = value.is_string() ? value.get<std::string>() : value.dump();
            if (!fits(condition.how.comparison, text))
                return fail(place,
                            Words::tr("%1 cannot be compared by %2.").arg(pipeline::shown(value), fromUtf8(name)));
            condition.values.push_back(std::move(text));
            return true;
        };
        if (!values.is_array())
            return add(values, pointer);
        if (values.empty())
            return fail(pointer, Words::tr("A condition needs at least one value."));
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!add(values[i], pointerTo(pointer, i)))
                return false;
        }
        return true;
    }

    std::string_view m_text;
    const PolicyKind m_kind;
    std::optional<Error> m_error;
};

} // namespace

Result<Policy> parsePolicy(std::string_view text, PolicyKind kind)
{
    return Reader(text, kind).read();
}

std::size_t countedCharacters(std::string_view text)
{
    std::size_t count = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isBlank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        count += (inText || !isBlank) && (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (inText && c == '\\' && i + 1 < text.size())
            count += (static_cast<unsigned char>(text[++i]) & 0xC0) != 0x80;
        else if (c == '"')
            inText = !inText;
    }
    return count;
}

std::string lineAndColumn(std::string_view text, std::string_view pointer)
{
    Walker walker(text);
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::size_t slash = pointer.find('/');
        std::string step(pointer.substr(0, slash));
        for (const auto &[written, meant] : {std::pair("~1", "/"), std::pair("~0", "~")}) {
            for (std::size_t at = 0; (at = step.find(written, at)) != std::string::npos; ++at)
                step.replace(at, 2, meant);
        }
        if (!walker.enter(step))
            return {};
        pointer = slash == std::string_view::npos ? std::string_view() : pointer.substr(slash);
    }
    const std::string_view before = text.substr(0, walker.place());
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column = 1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    return std::to_string(line) + ":" + std::to_string(column);
}

} // namespace headwater::policies
