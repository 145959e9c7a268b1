// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/agentconfig.h"

#include "core/base/spelling.h"
#include "core/base/text.h"
#include "core/pipeline/jsontext.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <filesystem>

namespace headwater::logagent {

using nlohmann::json;
using pipeline::pointerTo;
using pipeline::shown;

namespace {

constexpr std::size_t kMostConfigBytes = 4 * 1024 * 1024;

QString tr(const char *text)
{
    return QCoreApplication::translate("LogAgent", text);
}

template <typename T>
struct Word
{
    std::string_view text;
    T value;
};

constexpr std::array<Word<Conversion>, 5> kConversions{{{"SINGLELINE", Conversion::SingleLine},
                                                        {"CSVTOJSON", Conversion::CsvToJson},
                                                        {"LOGTOJSON", Conversion::LogToJson},
                                                        {"ADDBRACKETS", Conversion::AddBrackets},
                                                        {"ADDMETADATA", Conversion::AddMetadata}}};
constexpr std::array<Word<LineFormat>, 5> kFormats{{{"COMMONAPACHELOG", LineFormat::CommonApache},
                                                    {"COMBINEDAPACHELOG", LineFormat::CombinedApache},
                                                    {"APACHEERRORLOG", LineFormat::ApacheError},
                                                    {"SYSLOG", LineFormat::Syslog},
                                                    {"RFC3339SYSLOG", LineFormat::Rfc3339Syslog}}};
constexpr std::array<Word<bool>, 2> kPositions{{{"END_OF_FILE", false}, {"START_OF_FILE", true}}};
constexpr std::array<Word<bool>, 2> kKeyOptions{{{"RANDOM", false}, {"DETERMINISTIC", true}}};
constexpr std::array<Word<bool>, 2> kJsonFormats{{{"COMPACT", false}, {"PRETTYPRINT", true}}};

/// Keys that the agent knows and a simulated machine has no use for.
constexpr std::array<std::string_view, 16> kIdleKeys{"awsAccessKeyId",
                                                     "awsSecretAccessKey",
                                                     "assumeRoleExternalId",
                                                     "cloudwatch.namespace",
                                                     "sts.endpoint",
                                                     "maxSendingThreads",
                                                     "checkpointFile",
                                                     "log.level",
                                                     "log.file",
                                                     "userDefinedCredentialsProvider.classname",
                                                     "sendingThreadsKeepAliveMillis",
                                                     "maxConnections",
                                                     "connectionTimeoutMillis",
                                                     "requestTimeoutMillis",
                                                     "checkpointTimeToLiveDays",
                                                     "instanceStatusCheck"};
constexpr std::array<std::string_view, 7> kIdleFlowKeys{
    "waitOnFullPublishQueueMillis", "waitOnEmptyPublishQueueMillis",          "waitOnFullRetryQueueMillis",
    "publishQueueCapacity",         "maxTimeBetweenFileTrackerRefreshMillis", "log.emitInternalMetrics",
    "aggregatedRecordSizeBytes"};

/// Reads the members of one object and remembers which were asked for, and the first thing that is wrong.
class Members
{
public:
    Members(const json &object, QString pointer, std::optional<Error> &problem)
        : m_object(object)
        , m_pointer(std::move(pointer))
        , m_problem(problem)
    {
        if (!object.is_object())
            refuseAt(m_pointer, tr("%1 stands where an object should be.").arg(shown(object)));
    }

    const json *find(std::string_view key)
    {
        m_asked.push_back(key);
        if (!m_object.is_object())
            return nullptr;
        const auto found = m_object.find(key);
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }

    void text(std::string_view key, std::string &into)
    {
        const json *value = find(key);
        if (!value)
            return;
        if (value->is_string())
            into = value->get<std::string>();
        else
            refuse(key, tr("“%1” is a text, not %2.").arg(fromUtf8(key), shown(*value)));
    }

    /// As in the agent, a number may also stand in quotes.
    void number(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t &into)
    {
        const json *value = find(key);
        if (!value)
            return;
        bool ok = value->is_number_integer();
        std::int64_t number = 0;
        if (ok)
            number = value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t{INT64_MAX}
                         ? INT64_MAX
                         : value->get<std::int64_t>();
        else if (value->is_string())
            number = QString::fromStdString(value->get<std::string>()).toLongLong(&ok);
        if (!ok || number < least || number > most)
            return refuse(key, tr("“%1” is a whole number from %2 to %3, not %4.")
                                   .arg(fromUtf8(key))
                                   .arg(least)
                                   .arg(most)
                                   .arg(shown(*value)));
        into = number;
    }

    void flag(std::string_view key, bool &into)
    {
        const json *value = find(key);
        if (!value)
            return;
        if (value->is_boolean())
            into = value->get<bool>();
        else if (*value == "true" || *value == "false")
            into = *value == "true";
        else
            refuse(key, tr("“%1” is true or false, not %2.").arg(fromUtf8(key), shown(*value)));
    }

    template <typename T, std::size_t Count>
    bool word(std::string_view key, const std::array<Word<T>, Count> &words, T &into)
    {
        const json *value = find(key);
        if (!value)
            return false;
        for (const Word<T> &word : words) {
            if (value->is_string() && value->get_ref<const std::string &>() == word.text) {
                into = word.value;
                return true;
            }
        }
        QStringList allowed;
        for (const Word<T> &word : words)
            allowed.append(fromUtf8(word.text));
        refuse(key, tr("“%1” cannot be %2. It is one of: %3.")
                        .arg(fromUtf8(key), shown(*value), allowed.join(QStringLiteral(", "))));
        return false;
    }

    void texts(std::string_view key, std::vector<std::string> &into)
    {
        const json *value = find(key);
        if (!value)
            return;
        const bool fits = value->is_array() &&
                          std::all_of(value->begin(), value->end(), [](const json &each) { return each.is_string(); });
        if (!fits)
            return refuse(key, tr("“%1” is a list of texts, not %2.").arg(fromUtf8(key), shown(*value)));
        into = value->get<std::vector<std::string>>();
    }

    void refuse(std::string_view key, QString message) { refuseAt(pointerTo(m_pointer, key), std::move(message)); }
    void refuseAt(QString place, QString message)
    {
        if (!m_problem)
            m_problem = Error{std::move(message), std::move(place)};
    }
    QString pointer(std::string_view key) const { return pointerTo(m_pointer, key); }

    void noteUnknown(std::span<const std::string_view> idle, std::vector<std::string> &unknown) const
    {
        if (!m_object.is_object())
            return;
        for (const auto &[key, value] : m_object.items()) {
            const auto is = [&name = key](std::string_view each) {
                return each == name;
            };
            if (std::none_of(m_asked.begin(), m_asked.end(), is) && std::none_of(idle.begin(), idle.end(), is))
                unknown.push_back(pointerTo(m_pointer, key).toStdString());
        }
    }

private:
    const json &m_object;
    const QString m_pointer;
    std::optional<Error> &m_problem;
    std::vector<std::string_view> m_asked;
};

ConversionSpec readConversion(const json &entry, const QString &pointer, std::optional<Error> &problem,
                              std::vector<std::string> &unknown)
{
    ConversionSpec spec;
    Members members(entry, pointer, problem);
    const json *name = members.find("optionName");
    if (name && *name == "ADDEC2METADATA") {
        members.refuse("optionName", tr("ADDEC2METADATA asks the machine for its EC2 data, and a drawn machine has "
                                        "none. ADDMETADATA adds what you write."));
        return spec;
    }
    if (!members.word("optionName", kConversions, spec.kind) && !name)
        members.refuse("optionName", tr("“optionName” is missing."));
    members.word("jsonFormat", kJsonFormats, spec.pretty);
    members.texts("customFieldNames", spec.fieldNames);
    members.text("delimiter", spec.delimiter);
    if (spec.delimiter == "\\t")
        spec.delimiter = "\t";
    members.text("matchPattern", spec.matchPattern);
    if (!members.word("logFormat", kFormats, spec.format) && spec.kind == Conversion::LogToJson)
        members.refuse("logFormat", tr("LOGTOJSON needs a “logFormat”, with a matchPattern as well."));
    const json *metadata = members.find("metadata");
    if (const json *fields = members.find("metadataFields"))
        metadata = fields;
    if (spec.kind == Conversion::AddMetadata) {
        if (!metadata)
            members.refuse("metadata", tr("ADDMETADATA needs “metadata”."));
        else
            spec.metadata = metadata->dump();
    }
    members.noteUnknown({}, unknown);
    return spec;
}

FlowConfig readFlow(const json &entry, const QString &pointer, const std::string &base, std::optional<Error> &problem,
                    std::vector<std::string> &unknown)
{
    FlowConfig flow;
    Members members(entry, pointer, problem);
    members.text("filePattern", flow.filePattern);
    members.text("kinesisStream", flow.kinesisStream);
    members.text("deliveryStream", flow.deliveryStream);
    if (flow.kinesisStream.empty() == flow.deliveryStream.empty())
        members.refuseAt(pointer,
                         flow.kinesisStream.empty()
                             ? tr("The flow names no target: “kinesisStream” or “deliveryStream”.")
                             : tr("The flow names two targets: “kinesisStream” or “deliveryStream”, not both."));
    auto files = FilePattern::parse(flow.filePattern, base);
    if (files)
        flow.files = std::move(*files);
    else
        members.refuse("filePattern",
                       flow.filePattern.empty() ? tr("“filePattern” is missing.") : files.error().message);
    members.word("initialPosition", kPositions, flow.fromStart);
    members.number("maxBufferAgeMillis", kLeastBufferAgeMs, kMostBufferAgeMs, flow.maxBufferAgeMs);
    members.number("maxBufferSizeBytes", 1, flow.toDelivery() ? kMostDeliveryBufferBytes : kMostStreamBufferBytes,
                   flow.maxBufferBytes);
    members.number("maxBufferSizeRecords", 1, kMostBufferRecords, flow.maxBufferRecords);
    members.number("minTimeBetweenFilePollsMillis", 1, kMostBufferAgeMs, flow.pollMs);
    members.word("partitionKeyOption", kKeyOptions, flow.deterministicKey);
    members.number("skipHeaderLines", 0, INT32_MAX, flow.skipHeaderLines);
    members.text("truncatedRecordTerminator", flow.truncatedTerminator);
    if (flow.truncatedTerminator.size() >= flow.longestRecord())
        members.refuse("truncatedRecordTerminator", tr("The terminator is as long as a record."));
    members.text("multiLineStartPattern", flow.multiLineStart);
    if (const QRegularExpression pattern(QString::fromStdString(flow.multiLineStart)); !pattern.isValid())
        members.refuse("multiLineStartPattern",
                       tr("“%1” is no regular expression: %2.")
                           .arg(QString::fromStdString(flow.multiLineStart), pattern.errorString()));
    if (const json *options = members.find("dataProcessingOptions")) {
        const QString place = members.pointer("dataProcessingOptions");
        if (!options->is_array())
            members.refuseAt(place, tr("“dataProcessingOptions” is a list."));
        for (std::size_t i = 0; options->is_array() && i < options->size(); ++i)
            flow.conversions.push_back(readConversion((*options)[i], pointerTo(place, i), problem, unknown));
        if (!problem) {
            if (auto made = Converter::make(flow.conversions); !made)
                members.refuseAt(place + made.error().place, made.error().message);
        }
    }
    members.noteUnknown(kIdleFlowKeys, unknown);
    return flow;
}

} // namespace

Result<AgentConfig> AgentConfig::fromJson(const json &root, const std::string &base)
{
    AgentConfig config;
    std::optional<Error> problem;
    Members members(root, {}, problem);
    members.flag("cloudwatch.emitMetrics", config.emitMetrics);
    members.text("cloudwatch.endpoint", config.cloudwatchEndpoint);
    members.text("kinesis.endpoint", config.kinesisEndpoint);
    members.text("firehose.endpoint", config.firehoseEndpoint);
    members.text("assumeRoleARN", config.assumeRole);
    const json *flows = members.find("flows");
    if (!flows || !flows->is_array() || flows->empty())
        members.refuse("flows", tr("“flows” is missing or empty: there is nothing to send."));
    for (std::size_t i = 0; flows && flows->is_array() && i < flows->size() && !problem; ++i)
        config.flows.push_back(
            readFlow((*flows)[i], pointerTo(members.pointer("flows"), i), base, problem, config.unknownKeys));
    members.noteUnknown(kIdleKeys, config.unknownKeys);
    if (problem)
        return *problem;
    return config;
}

Result<AgentConfig> AgentConfig::parse(std::string_view text, const std::string &base)
{
    auto root = pipeline::readJsonObject(text, kMostConfigBytes);
    if (!root)
        return root.error();
    return fromJson(*root, base);
}

Result<AgentConfig> AgentConfig::read(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        return Error{tr("“%1” cannot be read: %2.").arg(file.fileName(), file.errorString()), {}};
    const QByteArray text = file.read(static_cast<qint64>(kMostConfigBytes) + 1);
    return parse({text.constData(), static_cast<std::size_t>(text.size())},
                 std::filesystem::path(path).parent_path().string());
}

} // namespace headwater::logagent
