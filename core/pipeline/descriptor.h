// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/profile.h"
#include "core/pipeline/pipeline.h"

#include <QCoreApplication>
#include <QString>

#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace headwater::pipeline {

/// A text of a descriptor: the English source, translated where it is shown (context "Services").
/// Write it as HW_TEXT("…") so that lupdate finds it.
struct Text
{
    const char *source = "";
    QString translated() const { return QCoreApplication::translate("Services", source); }
    bool isEmpty() const { return *source == '\0'; }
};
#define HW_TEXT(source) (::headwater::pipeline::Text{QT_TRANSLATE_NOOP("Services", source)})

enum class PropertyKind : std::uint8_t { Integer, Number, Boolean, Text, Choice, Object, List, File, Timestamp };

struct ChoiceSpec
{
    std::string_view value; ///< as the text format spells it
    Text label;
    bool currentOnly = false; ///< refused, with the reason, under the exam profile
};

/// One bound of a value; the two rule books may differ.
struct Bounds
{
    double least = -std::numeric_limits<double>::infinity();
    double most = std::numeric_limits<double>::infinity();
};

struct PropertySpec
{
    std::string_view key; ///< the text format's name; never renamed
    Text label;
    PropertyKind kind = PropertyKind::Text;
    Json fallback = {}; ///< the default; null when the property is optional and has none
    Text unit = {};     ///< shown behind the value: "h", "records/s", "bytes"
    Text help = {};     ///< one or two sentences
    Bounds exam = {};
    Bounds current = {};
    bool quota = false; ///< the upper bound is a quota that is raised on request: a warning, not an error
    bool live = false;  ///< may change while the world runs
    std::vector<ChoiceSpec> choices = {};
    std::vector<PropertySpec> fields = {}; ///< of an Object, or of each entry of a List of objects
    bool allowNumber = false;              ///< an Object that may also be written as a single number (`recordBytes`)
    bool textEntries = false;              ///< a List whose entries are plain strings
    std::string_view showKey = {};         ///< shown only while the sibling property `showKey` …
    std::vector<std::string_view> showValues = {}; ///< … has one of these values
    bool severalLines = false;                     ///< a Text that may be long, such as a template
    /// A Text that is the id of a node of one of these types, or empty; `*` is any type.
    std::vector<std::string_view> nodeTypes = {};
    std::string_view metricOf = {}; ///< a Text that is a metric of the node that this sibling names, or empty
    bool orOther =
        false; ///< with nodeTypes: a text that cannot be an id, such as `alias/aws/kinesis`, stands for itself

    const Bounds &bounds(limits::Profile profile) const { return profile == limits::Profile::Exam ? exam : current; }
};

/// What travels over a link. An output fits an input of the same kind.
enum class Flow : std::uint8_t {
    Put,     ///< calls PutRecord or PutRecords on the target
    Read,    ///< the target reads from the source by GetRecords or SubscribeToShard
    Objects, ///< objects written to a bucket
    Deliver, ///< the target stores what is delivered to it: a warehouse, a search domain, an indexer
    Invoke,  ///< the source invokes the target, a function, and waits for its answer
    Notify,  ///< messages are published to a topic or sent to a queue
    Items,   ///< items kept in a table
    Mqtt,    ///< a device's connection with a message broker: messages pass both ways
    Topics,  ///< a message broker gives the messages on some topics to the target: a rule
};

struct PortSpec
{
    std::string_view key; ///< `port` of a link; the first output's key may be left out there
    Text label;
    Flow flow = Flow::Put;
    bool output = false;
};

/// A figure that the running service reports once per simulated second.
struct MetricSpec
{
    enum class Statistic : std::uint8_t { Sum, Average, Maximum, Last };
    std::string_view name; ///< CloudWatch's name where there is one
    Text label;
    Text unit;
    Statistic statistic = Statistic::Sum; ///< how seconds combine into the 60 s view
    bool perShard = false;
    bool refusals = false; ///< counts what was refused: above 0 the node is at its limit
};

/// Something that can be done to the running service, from the window or from `actions` of the file.
struct ActionSpec
{
    std::string_view name; ///< `do` of the text format
    Text label;
    Text help = {};
    std::vector<PropertySpec> parameters = {};
};

/// Another service that does the work of this one.
struct ReplacementSpec
{
    std::string_view type;     ///< service type
    Text label;                ///< "Replace with …"
    std::string_view via = {}; ///< a service to put between it and what it cannot be linked to itself
};

struct ServiceType;

/// What a service checks beyond its property specs (relations between properties).
struct Finding
{
    QString message;
    QString pointer; ///< JSON pointer below the node's properties, such as `/keys/values`
    bool warning = false;
};
using ExtraCheck = std::function<std::vector<Finding>(const Node &, limits::Profile)>;

/// Why a link between a service and `other` cannot be, where there is more to say than which ports fit. Asked of both
/// ends before their ports are looked at; nothing leaves it to them.
using LinkReason = std::function<std::optional<QString>(const ServiceType &other, bool outgoing)>;
/// What a service checks about its place in the pipeline: which nodes it is linked to, and how they are set.
using SurroundingsCheck = std::function<std::vector<Finding>(const Pipeline &, const Node &)>;

/// Everything about a service type that is data. The palette, the inspector, the checker, the help page and the
/// text format are made from it.
struct ServiceType
{
    std::string_view id;     ///< `kinesis-stream`; stored in files, never renamed
    Text name;               ///< "Data stream"
    Text group;              ///< palette group: "Produce", "Stream", "Consume", "Store"
    Text purpose;            ///< one line
    std::string_view idStem; ///< ids of new nodes start with it: "stream", "producer"
    std::string_view icon;   ///< resource name below :/icons/services/
    std::vector<PropertySpec> properties = {};
    std::vector<PortSpec> ports = {};
    std::vector<MetricSpec> metrics = {};
    std::vector<ActionSpec> actions = {};
    std::vector<Text> notes = {};   ///< what the exam asks, and where the service differs today; one paragraph each
    std::string_view headline = {}; ///< the metric shown big on the node
    int order = 0;                  ///< place in the palette, rising; groups by their first member
    double width = 184;             ///< of the node on the canvas, at 100 %
    double height = 84;
    ExtraCheck check = {};
    std::vector<ReplacementSpec> replacements = {};
    SurroundingsCheck checkSurroundings = {};
    LinkReason linkReason = {};

    const PropertySpec *property(std::string_view key) const;
    const PortSpec *port(std::string_view key, bool output) const;
    const MetricSpec *metric(std::string_view metricName) const;
    int metricIndex(std::string_view metricName) const; ///< -1 when there is none
    const ActionSpec *action(std::string_view actionName) const;
};

/// The value of a property: what the node says, else the descriptor's default.
const Json &propertyValue(const ServiceType &type, const Json &properties, std::string_view key);

/// Calls `visit` with every text within a property's value that names a node, and its pointer below `pointer`.
void visitReferences(const PropertySpec &spec, const Json &value, const QString &pointer,
                     const std::function<void(const PropertySpec &, const std::string &, const QString &)> &visit);
/// The value with a node's new id in place of its old one, wherever it names the node.
Json withRenamed(const PropertySpec &spec, Json value, std::string_view before, std::string_view after);

/// All known service types, in palette order.
class Catalog
{
public:
    explicit Catalog(std::vector<const ServiceType *> types);

    const ServiceType *find(std::string_view id) const;
    std::span<const ServiceType *const> types() const { return m_types; }

    /// Nothing when `from` may be linked to `to`; otherwise the reason why not, as a sentence for a person.
    std::optional<QString> linkRefusal(const Pipeline &pipeline, const Link &link) const;

private:
    std::vector<const ServiceType *> m_types;
};

} // namespace headwater::pipeline
