// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/validation.h"

#include "core/base/text.h"
#include "core/pipeline/jsontext.h"
#include "core/pipeline/names.h"
#include "core/pipeline/spelling.h"
#include "core/pipeline/words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace headwater::pipeline {
namespace {

constexpr std::size_t kLongestPartitionKey = 256;

class Validator
{
public:
    Validator(const Pipeline &pipeline, const Catalog &catalog)
        : m_pipeline(pipeline)
        , m_catalog(catalog)
    {
    }

    std::vector<Issue> structure()
    {
        checkNodes();
        checkLinks();
        return std::move(m_issues);
    }

    std::vector<Issue> everything()
    {
        checkNodes();
        checkLinks();
        checkLinkProperties();
        for (std::size_t i = 0; i < m_pipeline.nodes.size(); ++i)
            checkProperties(m_pipeline.nodes[i], pointerTo(pointerTo(QStringLiteral("/nodes"), i), "properties"));
        for (std::size_t i = 0; i < m_pipeline.actions.size(); ++i)
            checkAction(m_pipeline.actions[i], pointerTo(QStringLiteral("/actions"), i));
        return std::move(m_issues);
    }

private:
    void report(const QString &pointer, std::string_view node, const QString &message,
                Severity severity = Severity::Error)
    {
        m_issues.push_back({severity, pointer, std::string(node), message});
    }

    void adopt(std::vector<Issue> issues, const std::string &node)
    {
        for (Issue &issue : issues) {
            issue.node = node;
            m_issues.push_back(std::move(issue));
        }
    }

    void checkNodes()
    {
        std::vector<std::string_view> types;
        for (const ServiceType *type : m_catalog.types())
            types.push_back(type->id);
        for (std::size_t i = 0; i < m_pipeline.nodes.size(); ++i) {
            const Node &node = m_pipeline.nodes[i];
            const QString pointer = pointerTo(QStringLiteral("/nodes"), i);
            if (!isNodeId(node.id))
                report(pointerTo(pointer, "id"), node.id, badNodeId(node.id));
            if (const auto [first, isNew] = m_index.try_emplace(node.id, i); !isNew)
                report(pointerTo(pointer, "id"), node.id,
                       Words::tr("The id “%1” is taken by the node at /nodes/%2; every node needs its own.")
                           .arg(fromUtf8(node.id))
                           .arg(first->second));
            if (!m_catalog.find(node.type))
                report(pointerTo(pointer, "type"), node.id,
                       Words::tr("“%1” is no node type; known are %2.").arg(fromUtf8(node.type), allowedWords(types)) +
                           didYouMean(node.type, types));
            if (node.at && !(std::abs(node.at->x) <= kFarthest && std::abs(node.at->y) <= kFarthest))
                report(pointerTo(pointer, "at"), node.id,
                       Words::tr("“%1” lies too far away; both numbers may be from −1,000,000 to 1,000,000.")
                           .arg(fromUtf8(node.id)));
            if (!node.properties.is_object())
                report(pointerTo(pointer, "properties"), node.id, Words::tr("“properties” must be an object."));
        }
    }

    const Node *nodeOf(const std::string &id) const
    {
        const auto found = m_index.find(id);
        return found == m_index.end() ? nullptr : &m_pipeline.nodes[found->second];
    }

    void missingNode(const QString &pointer, const std::string &id)
    {
        std::vector<std::string_view> ids;
        for (const Node &node : m_pipeline.nodes)
            ids.push_back(node.id);
        report(pointer, {}, Words::tr("There is no node “%1”.").arg(fromUtf8(id)) + didYouMean(id, ids));
    }

    /// Each link is judged among those before it, so that the later one of two is the wrong one.
    void checkLinks()
    {
        Pipeline pair;
        std::map<std::tuple<std::string_view, std::string_view, const PortSpec *>, std::size_t> ends;
        for (std::size_t i = 0; i < m_pipeline.links.size(); ++i) {
            const Link &link = m_pipeline.links[i];
            const QString pointer = pointerTo(QStringLiteral("/links"), i);
            const Node *from = nodeOf(link.from);
            const Node *to = nodeOf(link.to);
            if (!from)
                missingNode(pointerTo(pointer, "from"), link.from);
            if (!to)
                missingNode(pointerTo(pointer, "to"), link.to);
            if (!link.properties.is_object())
                report(pointerTo(pointer, "properties"), link.from, Words::tr("“properties” must be an object."));
            const ServiceType *source = from ? m_catalog.find(from->type) : nullptr;
            if (!source || !to || !m_catalog.find(to->type))
                continue;
            pair.nodes = {*from};
            if (from != to)
                pair.nodes.push_back(*to);
            if (const auto refusal = m_catalog.linkRefusal(pair, link)) {
                const bool aboutPort = !link.port.empty() && !source->port(link.port, true);
                report(aboutPort ? pointerTo(pointer, "port") : pointer, link.from, *refusal);
                continue;
            }
            const auto [first, isNew] = ends.try_emplace({link.from, link.to, source->port(link.port, true)}, i);
            if (!isNew)
                report(pointer, link.from,
                       Words::tr("“%1” is already linked to “%2” by /links/%3.")
                           .arg(fromUtf8(link.from), fromUtf8(link.to))
                           .arg(first->second));
        }
        checkCircles();
    }

    void checkLinkProperties()
    {
        for (std::size_t i = 0; i < m_pipeline.links.size(); ++i) {
            const Link &link = m_pipeline.links[i];
            if (link.properties.is_object() && !link.properties.empty())
                report(QStringLiteral("/links/%1").arg(i) +
                           pointerTo(QStringLiteral("/properties"), link.properties.begin().key()),
                       link.from, Words::tr("A link between these two has no properties."));
        }
    }

    /// Depth first over the links in their order; a link back to a node on the way closes a circle.
    void checkCircles()
    {
        enum class Mark : std::uint8_t { New, OnTheWay, Done };
        const std::size_t count = m_pipeline.nodes.size();
        std::vector<std::vector<std::pair<std::size_t, std::size_t>>> next(count);
        for (std::size_t i = 0; i < m_pipeline.links.size(); ++i) {
            const auto from = m_index.find(m_pipeline.links[i].from);
            const auto to = m_index.find(m_pipeline.links[i].to);
            if (from != m_index.end() && to != m_index.end() && from != to)
                next[from->second].emplace_back(to->second, i);
        }
        std::vector<Mark> marks(count, Mark::New);
        std::vector<std::pair<std::size_t, std::size_t>> way; // node, next of its links to follow
        for (std::size_t start = 0; start < count; ++start) {
            if (marks[start] != Mark::New)
                continue;
            marks[start] = Mark::OnTheWay;
            way.emplace_back(start, 0);
            while (!way.empty()) {
                auto &[node, edge] = way.back();
                if (edge == next[node].size()) {
                    marks[node] = Mark::Done;
                    way.pop_back();
                    continue;
                }
                const auto [to, link] = next[node][edge++];
                if (marks[to] == Mark::New) {
                    marks[to] = Mark::OnTheWay;
                    way.emplace_back(to, 0);
                } else if (marks[to] == Mark::OnTheWay) {
                    reportCircle(way, to, link);
                }
            }
        }
    }

    void reportCircle(const std::vector<std::pair<std::size_t, std::size_t>> &way, std::size_t to, std::size_t link)
    {
        QStringList names;
        const auto begin = std::find_if(way.begin(), way.end(), [to](const auto &step) { return step.first == to; });
        for (auto step = begin; step != way.end(); ++step)
            names.append(fromUtf8(m_pipeline.nodes[step->first].id));
        names.append(fromUtf8(m_pipeline.nodes[to].id));
        report(pointerTo(QStringLiteral("/links"), link), m_pipeline.links[link].from,
               Words::tr("This link closes a circle (%1): records would go round for ever.")
                   .arg(names.join(QStringLiteral(" → "))));
    }

    void checkProperties(const Node &node, const QString &pointer)
    {
        const ServiceType *type = m_catalog.find(node.type);
        if (!type || !node.properties.is_object())
            return;
        bool sound = true;
        for (const auto &[key, value] : node.properties.items()) {
            const QString place = pointerTo(pointer, key);
            const PropertySpec *spec = type->property(key);
            if (!spec) {
                unknownProperty(*type, key, place, node.id);
                sound = false;
                continue;
            }
            std::vector<Issue> issues = checkProperty(*spec, value, m_pipeline.profile, place);
            sound = sound && std::none_of(issues.begin(), issues.end(),
                                          [](const Issue &issue) { return issue.severity == Severity::Error; });
            adopt(std::move(issues), node.id);
        }
        for (const auto &[key, value] : node.properties.items()) {
            if (const PropertySpec *spec = type->property(key))
                checkReferences(*spec, value, pointerTo(pointer, key), *type, node);
        }
        if (!sound)
            return;
        std::vector<Finding> findings;
        if (type->check)
            findings = type->check(node, m_pipeline.profile);
        if (findings.empty() && type->checkSurroundings)
            findings = type->checkSurroundings(m_pipeline, node);
        for (Finding &finding : findings)
            report(pointer + finding.pointer, node.id, finding.message,
                   finding.warning ? Severity::Warning : Severity::Error);
    }

    /// What a property names has to be there: nodes, and metrics of nodes.
    void checkReferences(const PropertySpec &spec, const Json &value, const QString &pointer, const ServiceType &type,
                         const Node &node)
    {
        visitReferences(spec, value, pointer,
                        [&](const PropertySpec &named, const std::string &id, const QString &place) {
                            checkNodeName(named, id, place, node.id);
                        });
        if (spec.metricOf.empty() || !value.is_string() || value == "")
            return;
        const Json &owner = propertyValue(type, node.properties, spec.metricOf);
        const Node *watched = owner.is_string() ? nodeOf(owner.get<std::string>()) : nullptr;
        const ServiceType *watchedType = watched ? m_catalog.find(watched->type) : nullptr;
        const std::string &metric = value.get_ref<const std::string &>();
        if (!watchedType || watchedType->metric(metric))
            return;
        std::vector<std::string_view> names;
        for (const MetricSpec &each : watchedType->metrics)
            names.push_back(each.name);
        report(pointer, node.id,
               Words::tr("“%1” is no metric of “%2”; there are: %3.")
                       .arg(fromUtf8(metric), fromUtf8(watched->id), allowedWords(names)) +
                   didYouMean(metric, names));
    }

    void checkNodeName(const PropertySpec &spec, const std::string &id, const QString &pointer, const std::string &node)
    {
        const auto fits = [&](const Node &each) {
            return std::any_of(spec.nodeTypes.begin(), spec.nodeTypes.end(),
                               [&](std::string_view wanted) { return wanted == "*" || wanted == each.type; });
        };
        if (const Node *named = nodeOf(id); named && fits(*named))
            return;
        std::vector<std::string_view> ids;
        for (const Node &each : m_pipeline.nodes) {
            if (fits(each) && each.id != node)
                ids.push_back(each.id);
        }
        const ServiceType *wanted = m_catalog.find(spec.nodeTypes.front());
        const QString kind = wanted ? wanted->name.translated() : Words::tr("node");
        report(pointer, node,
               ids.empty() ? Words::tr("“%1” names no %2, and there is none in the pipeline.").arg(fromUtf8(id), kind)
                           : Words::tr("“%1” names no %2; there are: %3.").arg(fromUtf8(id), kind, allowedWords(ids)) +
                                 didYouMean(id, ids));
    }

    void unknownProperty(const ServiceType &type, const std::string &key, const QString &pointer,
                         const std::string &node)
    {
        std::vector<std::string_view> words;
        for (const PropertySpec &known : type.properties)
            words.push_back(known.key);
        report(pointer, node,
               Words::tr("“%1” is not a property of %2; allowed: %3.")
                       .arg(fromUtf8(key), fromUtf8(type.id), allowedWords(words)) +
                   didYouMean(key, words));
    }

    void checkAction(const Action &action, const QString &pointer)
    {
        if (action.at < 0)
            report(pointerTo(pointer, "at"), action.node, Words::tr("An action cannot happen before the start."));
        const Node *node = nodeOf(action.node);
        if (!node) {
            missingNode(pointerTo(pointer, "node"), action.node);
            return;
        }
        const ServiceType *type = m_catalog.find(node->type);
        if (!type)
            return;
        const QString with = pointerTo(pointer, "with");
        if (!action.with.is_object()) {
            report(with, action.node, Words::tr("“with” must be an object."));
            return;
        }
        if (const ActionSpec *spec = type->action(action.name))
            checkParameters(spec->parameters, action, with);
        else if (action.name == kSetProperty)
            checkSetProperty(*type, action, with);
        else if (action.name == kStop || action.name == kStart)
            checkParameters({}, action, with);
        else if (action.name == kSendRecord && canSend(*type))
            checkSendRecord(action, with);
        else if (action.name == kCutLink || action.name == kRestoreLink)
            checkLinkAction(action, with);
        else
            unknownAction(*type, action, pointerTo(pointer, "do"));
    }

    static bool canSend(const ServiceType &type)
    {
        return std::any_of(type.ports.begin(), type.ports.end(),
                           [](const PortSpec &port) { return port.flow == Flow::Put; });
    }

    void unknownAction(const ServiceType &type, const Action &action, const QString &pointer)
    {
        std::vector<std::string_view> words;
        for (const ActionSpec &known : type.actions)
            words.push_back(known.name);
        words.insert(words.end(), {kSetProperty, kStop, kStart, kCutLink, kRestoreLink});
        if (canSend(type))
            words.push_back(kSendRecord);
        report(pointer, action.node,
               Words::tr("%1 cannot do “%2”; allowed: %3.")
                       .arg(fromUtf8(type.id), fromUtf8(action.name), allowedWords(words)) +
                   didYouMean(action.name, words));
    }

    void checkParameters(const std::vector<PropertySpec> &parameters, const Action &action, const QString &pointer)
    {
        PropertySpec whole;
        whole.key = "with";
        whole.kind = PropertyKind::Object;
        whole.fields = parameters;
        if (parameters.empty() && !action.with.empty()) {
            report(pointerTo(pointer, action.with.begin().key()), action.node,
                   Words::tr("“%1” takes no parameters.").arg(fromUtf8(action.name)));
            return;
        }
        adopt(checkProperty(whole, action.with, m_pipeline.profile, pointer), action.node);
    }

    /// A text member of `with`, or null after a report.
    const std::string *textParameter(const Action &action, const char *key, const QString &pointer, bool needed)
    {
        const auto found = action.with.find(key);
        if (found == action.with.end()) {
            if (needed)
                report(pointer, action.node, Words::tr("“%1” needs “%2”.").arg(fromUtf8(action.name), fromUtf8(key)));
            return nullptr;
        }
        if (!found->is_string()) {
            report(pointerTo(pointer, key), action.node,
                   Words::tr("“%1” is %2; allowed: %3.").arg(fromUtf8(key), shown(*found), Words::tr("text")));
            return nullptr;
        }
        return &found->get_ref<const std::string &>();
    }

    bool onlyKeys(const Action &action, const std::vector<std::string_view> &keys, const QString &pointer)
    {
        bool good = true;
        for (const auto &[key, value] : action.with.items()) {
            if (std::find(keys.begin(), keys.end(), key) != keys.end())
                continue;
            report(pointerTo(pointer, key), action.node,
                   Words::tr("“%1” is not known here; allowed: %2.").arg(fromUtf8(key), allowedWords(keys)) +
                       didYouMean(key, keys));
            good = false;
        }
        return good;
    }

    void checkSetProperty(const ServiceType &type, const Action &action, const QString &pointer)
    {
        if (!onlyKeys(action, {"key", "value"}, pointer))
            return;
        const std::string *key = textParameter(action, "key", pointer, true);
        if (!key)
            return;
        const PropertySpec *spec = type.property(*key);
        if (!spec) {
            unknownProperty(type, *key, pointerTo(pointer, "key"), action.node);
            return;
        }
        if (!spec->live)
            report(pointerTo(pointer, "key"), action.node,
                   Words::tr("“%1” cannot change while the world runs.").arg(fromUtf8(*key)));
        if (!action.with.contains("value"))
            report(pointer, action.node,
                   Words::tr("“%1” needs “%2”.").arg(fromUtf8(action.name), QStringLiteral("value")));
        else
            adopt(checkProperty(*spec, action.with["value"], m_pipeline.profile, pointerTo(pointer, "value")),
                  action.node);
    }

    void checkSendRecord(const Action &action, const QString &pointer)
    {
        if (!onlyKeys(action, {"PartitionKey", "Data"}, pointer))
            return;
        const std::string *key = textParameter(action, "PartitionKey", pointer, true);
        if (key && (key->empty() || fromUtf8(*key).size() > static_cast<qsizetype>(kLongestPartitionKey)))
            report(
                pointerTo(pointer, "PartitionKey"), action.node,
                Words::tr("A partition key has 1 to %n characters.", nullptr, static_cast<int>(kLongestPartitionKey)));
        textParameter(action, "Data", pointer, false);
    }

    void checkLinkAction(const Action &action, const QString &pointer)
    {
        if (!onlyKeys(action, {"to", "port"}, pointer))
            return;
        const std::string *to = textParameter(action, "to", pointer, true);
        const bool hasPort = action.with.contains("port");
        const std::string *port = textParameter(action, "port", pointer, false);
        if (!to || (hasPort && !port))
            return;
        const Node *node = nodeOf(action.node);
        const ServiceType *type = m_catalog.find(node->type);
        const PortSpec *output = type->port(port ? std::string_view(*port) : std::string_view(), true);
        const bool exists = std::any_of(m_pipeline.links.begin(), m_pipeline.links.end(), [&](const Link &link) {
            return link.from == action.node && link.to == *to && (!port || type->port(link.port, true) == output);
        });
        if (!exists)
            report(pointerTo(pointer, "to"), action.node,
                   Words::tr("There is no such link from “%1” to “%2”.").arg(fromUtf8(action.node), fromUtf8(*to)));
    }

    const Pipeline &m_pipeline;
    const Catalog &m_catalog;
    std::unordered_map<std::string_view, std::size_t> m_index;
    std::vector<Issue> m_issues;
};

} // namespace

std::vector<Issue> validate(const Pipeline &pipeline, const Catalog &catalog)
{
    return Validator(pipeline, catalog).everything();
}

std::vector<Issue> validateStructure(const Pipeline &pipeline, const Catalog &catalog)
{
    return Validator(pipeline, catalog).structure();
}

} // namespace headwater::pipeline
