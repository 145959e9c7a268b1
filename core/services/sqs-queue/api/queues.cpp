// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Queues: created and deleted, their attributes, permissions and dead letters.

#include "core/pipeline/jsontext.h"
#include "core/services/service.h"
#include "core/services/sqs-queue/api/account.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace headwater::services::sqs_queue::api {

namespace {

constexpr SimTime kDeletedFor = 60 * kernel::kSecond; ///< a name cannot be used again
constexpr std::size_t kMostListed = 1'000;
constexpr std::size_t kMostComponents = 60'000; ///< an index has 16 bits
constexpr std::string_view kUrlStart = "https://sqs.us-east-1.amazonaws.com/000000000000/";
constexpr std::string_view kFifoEnd = ".fifo";

/// What an attribute may be.
struct AttributeSpec
{
    std::string_view name;
    enum class Kind : std::uint8_t { Integer, Boolean, Text, Json, ReadOnly } kind;
    std::int64_t least = 0, most = 0;
    bool currentOnly = false;
    bool fifoOnly = false;
};
using Kind = AttributeSpec::Kind;

constexpr auto kAttributes = std::to_array<AttributeSpec>({
    {"DelaySeconds", Kind::Integer, 0, 900},
    {"MaximumMessageSize", Kind::Integer, 1'024, 0},
    {"MessageRetentionPeriod", Kind::Integer, 60, 1'209'600},
    {"Policy", Kind::Text},
    {"ReceiveMessageWaitTimeSeconds", Kind::Integer, 0, 20},
    {"VisibilityTimeout", Kind::Integer, 0, 43'200},
    {"RedrivePolicy", Kind::Json},
    {"RedriveAllowPolicy", Kind::Json, 0, 0, true},
    {"KmsMasterKeyId", Kind::Text},
    {"KmsDataKeyReusePeriodSeconds", Kind::Integer, 60, 86'400},
    {"SqsManagedSseEnabled", Kind::Boolean, 0, 0, true},
    {"FifoQueue", Kind::Boolean},
    {"ContentBasedDeduplication", Kind::Boolean, 0, 0, false, true},
    {"DeduplicationScope", Kind::Text, 0, 0, true, true},
    {"FifoThroughputLimit", Kind::Text, 0, 0, true, true},
    {"ApproximateNumberOfMessages", Kind::ReadOnly},
    {"ApproximateNumberOfMessagesNotVisible", Kind::ReadOnly},
    {"ApproximateNumberOfMessagesDelayed", Kind::ReadOnly},
    {"CreatedTimestamp", Kind::ReadOnly},
    {"LastModifiedTimestamp", Kind::ReadOnly},
    {"QueueArn", Kind::ReadOnly},
});

const AttributeSpec *findAttribute(std::string_view name, bool isExam)
{
    const auto found = std::find_if(kAttributes.begin(), kAttributes.end(), [&](const AttributeSpec &each) {
        return each.name == name && !(isExam && each.currentOnly);
    });
    return found == kAttributes.end() ? nullptr : &*found;
}

ApiError unknownAttribute(const std::string &name)
{
    return {kInvalidAttributeName, "Unknown Attribute " + name + "."};
}

ApiError badValue(const std::string &name)
{
    return {kInvalidAttributeValue, "Invalid value for the parameter " + name + "."};
}

ApiError noSuchQueue()
{
    return {kQueueDoesNotExist, "The specified queue does not exist."};
}

std::optional<std::int64_t> wholeNumber(const std::string &text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

bool isQueueName(std::string_view name)
{
    if (name.empty() || name.size() > kLongestQueueName)
        return false;
    if (name.ends_with(kFifoEnd))
        name.remove_suffix(kFifoEnd.size());
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
}

/// `https://HOST/ACCOUNT/NAME`, or the path alone. The service's own hosts are those of this Region.
bool isQueueAddress(std::string_view url)
{
    constexpr std::string_view kServices = ".amazonaws.com", kLegacyHost = "queue.amazonaws.com";
    if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
        url.remove_prefix(scheme + 3);
        std::string_view host = url.substr(0, url.find('/'));
        url.remove_prefix(host.size());
        host = host.substr(0, host.find(':'));
        if (host.ends_with(kServices) && host != kLegacyHost && host.find(kRegion) == std::string_view::npos)
            return false;
    }
    if (!url.starts_with('/'))
        return false;
    const std::size_t slash = url.find('/', 1);
    const std::string_view account = url.substr(1, slash - 1);
    return slash != std::string_view::npos && !account.empty() &&
           account.find_first_not_of("0123456789") == std::string_view::npos && slash + 1 < url.size() &&
           url.find('/', slash + 1) == std::string_view::npos;
}

/// How a property of the node says what an attribute's text says.
Json propertyFrom(const AttributeSpec &spec, const std::string &text)
{
    switch (spec.kind) {
    case Kind::Integer:
        return *wholeNumber(text);
    case Kind::Boolean:
        return text == "true";
    case Kind::Json: {
        Json value = text.empty() ? Json::object() : Json::parse(text, nullptr, false);
        // Real clients write the count as a number or as a text.
        if (const auto count = value.find("maxReceiveCount"); count != value.end() && count->is_string())
            *count = wholeNumber(count->get<std::string>()).value_or(0);
        return value;
    }
    default:
        return text;
    }
}

} // namespace

Account::Account(world::World &world)
    : m_world(world)
    , m_limits(limits::sqsLimits(world.profile()))
{
}

std::string queueUrl(std::string_view name)
{
    return std::string(kUrlStart) + std::string(name);
}

std::vector<SqsQueue *> Account::queues() const
{
    std::vector<SqsQueue *> list;
    for (const auto &component : m_world.components()) {
        auto *queue = dynamic_cast<SqsQueue *>(component.get());
        if (queue && !queue->isRemoved())
            list.push_back(queue);
    }
    std::sort(list.begin(), list.end(),
              [](const SqsQueue *a, const SqsQueue *b) { return a->queueName() < b->queueName(); });
    return list;
}

SqsQueue *Account::byName(std::string_view name) const
{
    for (SqsQueue *queue : queues()) {
        if (queue->queueName() == name)
            return queue;
    }
    return nullptr;
}

SqsQueue *Account::byArn(std::string_view arn) const
{
    const std::string stem = queueArn({});
    return arn.starts_with(stem) ? byName(arn.substr(stem.size())) : nullptr;
}

/// Clients may reach the queue under other hosts, and name the account as they like: only the form counts.
ApiResult<SqsQueue *> Account::resolve(const Text &url) const
{
    if (!url || url->empty())
        return ApiError{kMissingParameter, "The request must contain the parameter QueueUrl."};
    if (!isQueueAddress(*url))
        return ApiError{kInvalidAddress, "The address " + *url + " is not valid for this endpoint."};
    SqsQueue *queue = byName(std::string_view(*url).substr(url->rfind('/') + 1));
    if (!queue)
        return noSuchQueue();
    if (queue->isStopped())
        return ApiError{"InternalFailure", "The request processing has failed because of an unknown error."};
    return queue;
}

std::optional<ApiError> Account::checkAttributes(const Texts &attributes, bool isFifo, bool isNew,
                                                 const SqsQueue *queue) const
{
    for (const auto &[name, value] : attributes) {
        const AttributeSpec *spec = findAttribute(name, isExam());
        if (!spec || spec->kind == Kind::ReadOnly)
            return unknownAttribute(name);
        if ((spec->fifoOnly && !isFifo) || (name == "FifoQueue" && (!isNew || value != "true")))
            return name == "FifoQueue" && isNew ? badValue(name) : unknownAttribute(name);
        switch (spec->kind) {
        case Kind::Integer: {
            const auto number = wholeNumber(value);
            const std::int64_t most = spec->most > 0 || name == "DelaySeconds" ? spec->most : m_limits.maxMessageBytes;
            if (!number || *number < spec->least || *number > most)
                return badValue(name);
            break;
        }
        case Kind::Boolean:
            if (value != "true" && value != "false")
                return badValue(name);
            break;
        case Kind::Json:
            if (!value.empty() && !Json::parse(value, nullptr, false).is_object())
                return badValue(name);
            break;
        default:
            break;
        }
    }
    const auto text = [&](const char *name, const std::string &fallback) {
        const auto found = attributes.find(name);
        return found != attributes.end() ? found->second : queue ? queue->property(name).get<std::string>() : fallback;
    };
    if (attributes.contains("DeduplicationScope") || attributes.contains("FifoThroughputLimit")) {
        const std::string scope = text("DeduplicationScope", "queue"), limit = text("FifoThroughputLimit", "perQueue");
        if (scope != "queue" && scope != "messageGroup")
            return badValue("DeduplicationScope");
        if ((limit != "perQueue" && limit != "perMessageGroupId") ||
            (limit == "perMessageGroupId" && scope != "messageGroup"))
            return badValue("FifoThroughputLimit");
    }
    if (const auto policy = attributes.find("Policy"); policy != attributes.end() && !policy->second.empty()) {
        const auto parsed = policies::parsePolicy(policy->second, policies::PolicyKind::Resource);
        if (!parsed || parsed->statements.size() > kMostPolicyStatements)
            return badValue("Policy");
    }
    if (const auto redrive = attributes.find("RedrivePolicy"); redrive != attributes.end() && !redrive->second.empty())
    {
        const Json policy = Json::parse(redrive->second, nullptr, false);
        const auto refuse = [&](const std::string &reason) {
            return ApiError{kInvalidParameterValue,
                            "Value " + redrive->second + " for parameter RedrivePolicy is invalid. Reason: " + reason};
        };
        if (!policy.contains("deadLetterTargetArn"))
            return refuse("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
        if (!policy.contains("maxReceiveCount"))
            return refuse("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
        const Json &count = policy["maxReceiveCount"];
        const std::int64_t most = count.is_number_integer() ? count.get<std::int64_t>()
                                  : count.is_string()       ? wholeNumber(count.get<std::string>()).value_or(0)
                                                            : 0;
        if (most < 1 || most > 1'000)
            return refuse("Invalid value for maxReceiveCount: " + count.dump() +
                          ", valid values are from 1 to 1000 "
                          "both inclusive.");
        const Json &arn = policy["deadLetterTargetArn"];
        const SqsQueue *letters = arn.is_string() ? findQueue(m_world, arn.get<std::string>()) : nullptr;
        if (!letters)
            return refuse("Dead letter target does not exist.");
        if (letters->isFifo() != isFifo)
            return refuse("Dead-letter queue must be same type of queue as the source.");
        if (queue && !letters->allowsRedriveFrom(*queue))
            return refuse("The redrive allow policy of the dead letter target does not allow this queue.");
    }
    if (const auto allow = attributes.find("RedriveAllowPolicy"); allow != attributes.end() && !allow->second.empty()) {
        constexpr std::size_t kMostSources = 10;
        const Json policy = Json::parse(allow->second, nullptr, false);
        const Json permission = policy.value("redrivePermission", Json());
        const Json sources = policy.value("sourceQueueArns", Json::array());
        if ((permission != "allowAll" && permission != "denyAll" && permission != "byQueue") || !sources.is_array() ||
            (permission == "byQueue") == sources.empty() || sources.size() > kMostSources)
            return badValue("RedriveAllowPolicy");
    }
    const auto key = attributes.find("KmsMasterKeyId");
    const auto managed = attributes.find("SqsManagedSseEnabled");
    if (key != attributes.end() && !key->second.empty() && managed != attributes.end() && managed->second == "true")
        return ApiError{kInvalidAttributeValue, "You can use one type of server-side encryption (SSE) at one time. You "
                                                "can either enable KMS SSE or SQS SSE."};
    return {};
}

void Account::apply(SqsQueue &queue, const Texts &attributes)
{
    for (const auto &[name, value] : attributes) {
        const AttributeSpec *spec = findAttribute(name, isExam());
        if (name == "FifoQueue" || !spec)
            continue;
        (void)queue.setProperty(name, propertyFrom(*spec, value)).ok();
        if (name == "KmsMasterKeyId" && !value.empty())
            (void)queue.setProperty("SqsManagedSseEnabled", false).ok();
        if (name == "SqsManagedSseEnabled" && value == "true")
            (void)queue.setProperty("KmsMasterKeyId", "").ok();
    }
}

ApiResult<QueueUrl> Account::createQueue(const CreateQueueRequest &request)
{
    if (!request.queueName)
        return ApiError{kMissingParameter, "The request must contain the parameter QueueName."};
    const std::string &name = *request.queueName;
    const auto flag = request.attributes.find("FifoQueue");
    const bool isFifo = flag != request.attributes.end() && flag->second == "true";
    if (!isQueueName(name) || name.ends_with(kFifoEnd) != isFifo)
        return ApiError{kInvalidParameterValue,
                        isFifo
                            ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
                              "underscores, must end with .fifo suffix and be 1 to 80 in length."
                            : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"};
    if (const auto problem = checkAttributes(request.attributes, isFifo, true))
        return *problem;
    if (request.tags.size() > kMostTags)
        return ApiError{kInvalidParameterValue, "Too many tags added for queue " + name + "."};
    if (SqsQueue *existing = byName(name)) {
        const Texts has = attributesOf(*existing);
        for (const auto &[attribute, value] : request.attributes) {
            const auto found = has.find(attribute);
            const bool isJson = findAttribute(attribute, isExam())->kind == Kind::Json;
            const bool isSame =
                found != has.end() && (isJson ? propertyFrom(*findAttribute(attribute, isExam()), value) ==
                                                    Json::parse(found->second, nullptr, false)
                                              : found->second == value);
            if (!isSame)
                return ApiError{kQueueNameExists, "A queue already exists with the same name and a different value for "
                                                  "attribute " +
                                                      attribute};
        }
        return QueueUrl{queueUrl(name)};
    }
    if (const auto gone = m_deleted.find(name); gone != m_deleted.end() && now() - gone->second < kDeletedFor)
        return ApiError{kQueueDeletedRecently, "You must wait 60 seconds after deleting a queue before you can create "
                                               "another with the same name."};
    if (m_world.components().size() >= kMostComponents)
        return ApiError{kOverLimit, "Too many queues were created in this run."};
    const Service *service = findService("sqs-queue");
    pipeline::Node node;
    node.type = service->type.id;
    node.id = name.substr(0, name.size() - (isFifo ? kFifoEnd.size() : 0));
    // A node of the pipeline may have this id already: then the queue's own is another one.
    while (m_world.find(node.id))
        node.id += "-" + std::to_string(++m_created);
    node.properties = {{"QueueName", name}, {"FifoQueue", isFifo}};
    if (m_limits.managedEncryption && !request.attributes.contains("KmsMasterKeyId") &&
        !request.attributes.contains("SqsManagedSseEnabled"))
        node.properties["SqsManagedSseEnabled"] = true;
    auto &queue = static_cast<SqsQueue &>(m_world.addNode(node, service->type, service->create));
    m_world.start();
    apply(queue, request.attributes);
    if (!request.tags.empty())
        m_tags[name] = request.tags;
    queue.tell(world::EventKind::ControlPlane, "CreateQueue");
    return QueueUrl{queueUrl(name)};
}

ApiResult<QueueUrl> Account::getQueueUrl(const Text &name)
{
    if (!name)
        return ApiError{kMissingParameter, "The request must contain the parameter QueueName."};
    if (SqsQueue *queue = byName(*name)) {
        queue->admit(now(), Operation::Other);
        return QueueUrl{queueUrl(*name)};
    }
    return noSuchQueue();
}

ListQueuesResult Account::page(std::vector<std::string> urls, const ListQueuesRequest &request) const
{
    ListQueuesResult result;
    if (m_limits.listPages && request.nextToken)
        std::erase_if(urls, [&](const std::string &url) { return url <= *request.nextToken; });
    const auto most = static_cast<std::size_t>(m_limits.listPages ? request.maxResults.value_or(kMostListed)
                                                                  : std::int64_t{kMostListed});
    if (urls.size() > most) {
        urls.resize(most);
        // Without MaxResults the service tells nothing of what is left.
        if (m_limits.listPages && request.maxResults)
            result.nextToken = urls.back();
    }
    result.queueUrls = std::move(urls);
    return result;
}

ApiResult<ListQueuesResult> Account::listQueues(const ListQueuesRequest &request)
{
    if (request.maxResults && (*request.maxResults < 1 || *request.maxResults > std::int64_t{kMostListed}))
        return ApiError{kInvalidParameterValue,
                        "Value for parameter MaxResults is invalid. Reason: MaxResults must be an "
                        "integer between 1 and 1000."};
    std::vector<std::string> urls;
    for (const SqsQueue *queue : queues()) {
        if (queue->queueName().starts_with(request.queueNamePrefix.value_or("")))
            urls.push_back(queueUrl(queue->queueName()));
    }
    return page(std::move(urls), request);
}

ApiResult<Done> Account::deleteQueue(const Text &url)
{
    const auto queue = resolve(url);
    if (!queue)
        return queue.error();
    const std::string name = (*queue)->queueName();
    (*queue)->tell(world::EventKind::ControlPlane, "DeleteQueue");
    m_world.remove(**queue);
    m_deleted[name] = now();
    m_tags.erase(name);
    return Done{};
}

ApiResult<Done> Account::purgeQueue(const Text &url)
{
    const auto queue = resolve(url);
    if (!queue)
        return queue.error();
    (*queue)->admit(now(), Operation::Other);
    if (const auto problem = (*queue)->purgeQueue(now()))
        return *problem;
    return Done{};
}

Texts Account::attributesOf(const SqsQueue &queue) const
{
    const auto number = [](std::uint64_t value) {
        return std::to_string(value);
    };
    const auto seconds = [](SimTime time) {
        return std::to_string(world::kEpochSeconds + time / kernel::kSecond);
    };
    const Queue &model = queue.model();
    Texts all{{"ApproximateNumberOfMessages", number(model.visible())},
              {"ApproximateNumberOfMessagesNotVisible", number(model.inFlight())},
              {"ApproximateNumberOfMessagesDelayed", number(model.delayed())},
              {"CreatedTimestamp", seconds(queue.created())},
              {"LastModifiedTimestamp", seconds(queue.modified())},
              {"QueueArn", queue.arn()},
              {"MaximumMessageSize", number(queue.maximumMessageSize())}};
    for (const AttributeSpec &spec : kAttributes) {
        if (spec.kind == Kind::ReadOnly || all.contains(std::string(spec.name)) || (isExam() && spec.currentOnly) ||
            ((spec.fifoOnly || spec.name == "FifoQueue") && !queue.isFifo()))
            continue;
        const Json &value = queue.property(spec.name);
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        const bool isLeftOut = text.empty() || (value.is_object() && value.empty()) ||
                               (spec.name == "KmsDataKeyReusePeriodSeconds" && queue.keyId().empty());
        if (!isLeftOut)
            all.emplace(spec.name, text);
    }
    if (const auto redrive = all.find("RedrivePolicy"); redrive != all.end()) {
        Json policy = Json::parse(redrive->second);
        if (const SqsQueue *letters = queue.deadLetters())
            policy["deadLetterTargetArn"] = letters->arn();
        redrive->second = policy.dump();
    }
    return all;
}

ApiResult<Texts> Account::getQueueAttributes(const AttributesRequest &request)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    (*queue)->admit(now(), Operation::Other);
    (*queue)->model().advance(now());
    Texts all = attributesOf(**queue), wanted;
    for (const std::string &name : request.attributeNames) {
        if (name == "All")
            return all;
        if (!findAttribute(name, isExam()))
            return unknownAttribute(name);
        if (const auto found = all.find(name); found != all.end())
            wanted.insert(*found);
    }
    return wanted;
}

ApiResult<Done> Account::setQueueAttributes(const SetQueueAttributesRequest &request)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    if (request.attributes.empty())
        return ApiError{kMissingParameter, "The request must contain the parameter Attribute.Name."};
    (*queue)->admit(now(), Operation::Other);
    if (const auto problem = checkAttributes(request.attributes, (*queue)->isFifo(), false, *queue))
        return *problem;
    apply(**queue, request.attributes);
    return Done{};
}

/// A permission is a statement of the queue's policy, whose Sid is its label.
ApiResult<Done> Account::addPermission(const PermissionRequest &request)
{
    constexpr std::size_t kMostActions = 7;
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    if (!request.label || request.awsAccountIds.empty() || request.actions.empty())
        return ApiError{kMissingParameter, "The request must contain the parameters Label, AWSAccountIds and Actions."};
    if (!isQueueName(*request.label))
        return ApiError{kInvalidParameterValue,
                        "Label must be 1 to 80 alphanumeric characters, hyphens or underscores."};
    if (request.actions.size() > kMostActions)
        return ApiError{kOverLimit,
                        std::to_string(request.actions.size()) + " Actions were found, maximum allowed is 7."};
    static constexpr auto kActions = std::to_array<std::string_view>(
        {"*", "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes",
         "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue"});
    for (const std::string &action : request.actions) {
        if (std::find(kActions.begin(), kActions.end(), action) == kActions.end())
            return ApiError{kInvalidParameterValue, "Value SQS:" + action +
                                                        " for parameter ActionName is invalid. "
                                                        "Reason: Only the queue owner is allowed to "
                                                        "invoke this action."};
    }
    Json policy = Json::parse((*queue)->property("Policy").get<std::string>(), nullptr, false);
    if (!policy.is_object())
        policy = {
            {"Version", "2012-10-17"}, {"Id", (*queue)->arn() + "/SQSDefaultPolicy"}, {"Statement", Json::array()}};
    Json &statements = policy["Statement"];
    if (!statements.is_array())
        statements = Json::array({statements});
    for (const Json &each : statements) {
        if (each.value("Sid", Json()) == *request.label)
            return ApiError{kInvalidParameterValue, "Value " + *request.label +
                                                        " for parameter Label is invalid. "
                                                        "Reason: Already exists."};
    }
    if (statements.size() >= kMostPolicyStatements)
        return ApiError{kOverLimit, "20 statements are the most that a policy has."};
    Json principals = Json::array(), actions = Json::array();
    for (const std::string &account : request.awsAccountIds)
        principals.push_back("arn:aws:iam::" + account + ":root");
    for (const std::string &action : request.actions)
        actions.push_back("SQS:" + action);
    statements.push_back({{"Sid", *request.label},
                          {"Effect", "Allow"},
                          {"Principal", {{"AWS", principals}}},
                          {"Action", actions},
                          {"Resource", (*queue)->arn()}});
    (void)(*queue)->setProperty("Policy", policy.dump()).ok();
    return Done{};
}

ApiResult<Done> Account::removePermission(const Text &url, const Text &label)
{
    const auto queue = resolve(url);
    if (!queue)
        return queue.error();
    if (!label)
        return ApiError{kMissingParameter, "The request must contain the parameter Label."};
    Json policy = Json::parse((*queue)->property("Policy").get<std::string>(), nullptr, false);
    bool isFound = false;
    if (policy.is_object() && policy.contains("Statement") && policy["Statement"].is_array()) {
        Json kept = Json::array();
        for (const Json &each : policy["Statement"]) {
            const bool isIt = each.is_object() && each.value("Sid", Json()) == *label;
            isFound = isFound || isIt;
            if (!isIt)
                kept.push_back(each);
        }
        policy["Statement"] = kept;
    }
    if (!isFound)
        return ApiError{kInvalidParameterValue, "Value " + *label +
                                                    " for parameter Label is invalid. Reason: can't find "
                                                    "label."};
    (void)(*queue)->setProperty("Policy", policy["Statement"].empty() ? std::string() : policy.dump()).ok();
    return Done{};
}

ApiResult<ListQueuesResult> Account::listDeadLetterSourceQueues(const Text &url, const ListQueuesRequest &request)
{
    const auto queue = resolve(url);
    if (!queue)
        return queue.error();
    std::vector<std::string> urls;
    for (const SqsQueue *source : (*queue)->sources())
        urls.push_back(queueUrl(source->queueName()));
    std::sort(urls.begin(), urls.end());
    return page(std::move(urls), request);
}

} // namespace headwater::services::sqs_queue::api
