// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/noticetext.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QHash>
#include <QLocale>

#include <cmath>

namespace headwater::ui {

using simulation::Notice;
using simulation::NoticeKind;
using simulation::Remedy;

namespace {

struct NoticeWords
{
    Q_DECLARE_TR_FUNCTIONS(Notices)
};

QString percent(double share)
{
    return NoticeWords::tr("%1 %").arg(QLocale().toString(std::round(share * 100), 'f', 0));
}

QString howOften(double perSecond)
{
    if (perSecond <= 0)
        return {};
    if (perSecond < 0.95)
        return NoticeWords::tr("less than once a second");
    const auto rounded = static_cast<qlonglong>(std::llround(perSecond));
    return rounded == 1 ? NoticeWords::tr("once a second")
                        : NoticeWords::tr("%1 times a second").arg(QLocale().toString(rounded));
}

/// `45 s`, `12 min`, `3 h`.
QString howLong(double seconds)
{
    const QLocale locale;
    constexpr double kMinute = 60, kHour = 3'600;
    if (seconds < 2 * kMinute)
        return NoticeWords::tr("%1 s").arg(
            locale.toString(seconds, 'f', seconds < 10 && seconds != std::round(seconds)));
    if (seconds < 2 * kHour)
        return NoticeWords::tr("%1 min").arg(locale.toString(seconds / kMinute, 'f', 0));
    return NoticeWords::tr("%1 h").arg(locale.toString(seconds / kHour, 'f', 0));
}

bool offers(const Notice &notice, const char *id)
{
    for (const Remedy &remedy : notice.remedies) {
        if (remedy.id == id)
            return true;
    }
    return false;
}

QString hotKeySentence(const Notice &notice)
{
    if (notice.key.key.empty() || notice.key.share <= 0)
        return {};
    const QString key = fromUtf8(notice.key.key);
    const QString share = percent(notice.key.share);
    if (notice.key.share >= 0.5)
        return NoticeWords::tr("One key, %1, brings %2 of its load: a split cannot divide one key.").arg(key, share);
    return NoticeWords::tr("Its hottest key, %1, brings %2 of its load.").arg(key, share);
}

QString writeCause(const Notice &notice)
{
    const QString key = hotKeySentence(notice);
    if (!key.isEmpty())
        return key;
    if (offers(notice, "split") || offers(notice, "double-shards"))
        return NoticeWords::tr("No single key stands out: more shards would share the load.");
    return NoticeWords::tr("More records arrive for its range of hash keys than one shard takes.");
}

QString sentences(const QString &first, const QString &second)
{
    if (first.isEmpty() || second.isEmpty())
        return first + second;
    return first + QLatin1Char(' ') + second;
}

QString errorSentence(const Notice &notice)
{
    const QString often = howOften(notice.perSecond);
    if (notice.error.empty())
        return {};
    const QString error = fromUtf8(notice.error);
    return often.isEmpty() ? NoticeWords::tr("%1.", "error name").arg(error)
                           : NoticeWords::tr("%1, %2.", "error name, how often").arg(error, often);
}

struct RemedyWords
{
    const char *label;
    const char *help;
};

const QHash<QString, RemedyWords> &remedyWords()
{
    static const QHash<QString, RemedyWords> words = {
        {QStringLiteral("split"),
         {QT_TRANSLATE_NOOP("Notices", "Split the shard"),
          QT_TRANSLATE_NOOP("Notices", "Divides its range in two. It takes about 30 seconds, and the old shard stays "
                                       "readable until its records expire.")}},
        {QStringLiteral("split-anyway"),
         {QT_TRANSLATE_NOOP("Notices", "Split anyway"),
          QT_TRANSLATE_NOOP("Notices", "The hot key stays in one half, so this alone does not cure it.")}},
        {QStringLiteral("double-shards"),
         {QT_TRANSLATE_NOOP("Notices", "Double the shards"),
          QT_TRANSLATE_NOOP("Notices", "Calls UpdateShardCount with twice as many. Each shard costs by the hour.")}},
        {QStringLiteral("merge"),
         {QT_TRANSLATE_NOOP("Notices", "Merge two shards"),
          QT_TRANSLATE_NOOP("Notices", "Makes one of two cold neighbours and saves an hourly charge.")}},
        {QStringLiteral("salt-key"),
         {QT_TRANSLATE_NOOP("Notices", "Salt the key"),
          QT_TRANSLATE_NOOP("Notices", "Spreads the hot key over many. Records of one key then have no order any "
                                       "more.")}},
        {QStringLiteral("spread-keys"),
         {QT_TRANSLATE_NOOP("Notices", "Spread the keys"),
          QT_TRANSLATE_NOOP("Notices", "Chooses keys evenly, so that every shard gets its share.")}},
        {QStringLiteral("back-off"),
         {QT_TRANSLATE_NOOP("Notices", "Back off"),
          QT_TRANSLATE_NOOP("Notices", "Refused records are tried again later and later. It smooths a peak; it does "
                                       "not cure an overload that lasts.")}},
        {QStringLiteral("slow-down"),
         {QT_TRANSLATE_NOOP("Notices", "Send less"),
          QT_TRANSLATE_NOOP("Notices", "Lowers the producer's rate to what the stream takes.")}},
        {QStringLiteral("enhanced"),
         {QT_TRANSLATE_NOOP("Notices", "Use enhanced fan-out"),
          QT_TRANSLATE_NOOP("Notices", "Gives this consumer 2 MB/s per shard of its own. It costs extra.")}},
        {QStringLiteral("slower-polls"),
         {QT_TRANSLATE_NOOP("Notices", "Poll less often"),
          QT_TRANSLATE_NOOP("Notices", "All polling consumers share 5 GetRecords calls a second per shard.")}},
        {QStringLiteral("poll-slower"),
         {QT_TRANSLATE_NOOP("Notices", "Poll less often"),
          QT_TRANSLATE_NOOP("Notices", "All polling consumers share 5 GetRecords calls a second per shard.")}},
        {QStringLiteral("more-instances"),
         {QT_TRANSLATE_NOOP("Notices", "Add instances"),
          QT_TRANSLATE_NOOP("Notices", "More instances share the shards; never more than there are shards.")}},
        {QStringLiteral("retention"),
         {QT_TRANSLATE_NOOP("Notices", "Keep records longer"),
          QT_TRANSLATE_NOOP("Notices", "A longer retention gives the consumer time. Above 24 hours it costs extra.")}},
        {QStringLiteral("more-attempts"),
         {QT_TRANSLATE_NOOP("Notices", "Try more often"),
          QT_TRANSLATE_NOOP("Notices", "The producer gives up later. What waits has to wait somewhere.")}},
        {QStringLiteral("smaller-records"),
         {QT_TRANSLATE_NOOP("Notices", "Send smaller records"),
          QT_TRANSLATE_NOOP("Notices", "A record with its key must fit the limit.")}},
        {QStringLiteral("batch"),
         {QT_TRANSLATE_NOOP("Notices", "Use PutRecords"),
          QT_TRANSLATE_NOOP("Notices", "Up to 500 records a call: fewer calls, more throughput.")}},
        {QStringLiteral("on-demand"),
         {QT_TRANSLATE_NOOP("Notices", "Switch to on demand"),
          QT_TRANSLATE_NOOP("Notices", "The stream follows the load by itself, and is paid by the gigabyte.")}},
        {QStringLiteral("more-at-once"),
         {QT_TRANSLATE_NOOP("Notices", "Allow more at once"),
          QT_TRANSLATE_NOOP("Notices", "Doubles ReservedConcurrentExecutions. All functions of an account share "
                                       "1,000.")}},
        {QStringLiteral("larger-batches"),
         {QT_TRANSLATE_NOOP("Notices", "Take larger batches"),
          QT_TRANSLATE_NOOP("Notices", "Twice as many records an invocation: fewer invocations, and less time spent on "
                                       "starting them.")}},
        {QStringLiteral("more-batches-at-once"),
         {QT_TRANSLATE_NOOP("Notices", "Process more batches at once"),
          QT_TRANSLATE_NOOP("Notices",
                            "Doubles ParallelizationFactor, up to ten batches of a shard. Records of one key "
                            "stay in order.")}},
        {QStringLiteral("halve-batches"),
         {QT_TRANSLATE_NOOP("Notices", "Halve failed batches"),
          QT_TRANSLATE_NOOP("Notices", "Finds the one bad record, so that the others of its batch go on.")}},
        {QStringLiteral("fewer-retries"),
         {QT_TRANSLATE_NOOP("Notices", "Give up sooner"),
          QT_TRANSLATE_NOOP("Notices", "A batch is given up after two retries. Link a topic or a bucket for failed "
                                       "batches, so that nothing is lost unseen.")}},
        {QStringLiteral("table-on-demand"),
         {QT_TRANSLATE_NOOP("Notices", "Let the table follow the load"),
          QT_TRANSLATE_NOOP("Notices", "On demand the table takes what comes, and is paid by the call.")}},
        {QStringLiteral("more-writes"),
         {QT_TRANSLATE_NOOP("Notices", "Double its write capacity"),
          QT_TRANSLATE_NOOP("Notices", "Each renewal of a lease and each checkpoint takes one unit of a second.")}},
        {QStringLiteral("longer-ttl"),
         {QT_TRANSLATE_NOOP("Notices", "Let records live longer"),
          QT_TRANSLATE_NOOP("Notices", "Doubles RecordTtl. It bridges a peak; in an overload that lasts they expire "
                                       "later.")}},
        {QStringLiteral("restore-line"),
         {QT_TRANSLATE_NOOP("Notices", "Restore the line"),
          QT_TRANSLATE_NOOP("Notices", "The core connects again and sends what waited, the oldest first.")}},
        {QStringLiteral("larger-spool"),
         {QT_TRANSLATE_NOOP("Notices", "Enlarge the spool"),
          QT_TRANSLATE_NOOP("Notices", "Four times as many bytes: the core can be alone four times as long.")}},
        {QStringLiteral("spool-on-disk"),
         {QT_TRANSLATE_NOOP("Notices", "Spool on disk"),
          QT_TRANSLATE_NOOP("Notices", "What waits then outlives a restart of the core.")}},
        {QStringLiteral("start-node"),
         {QT_TRANSLATE_NOOP("Notices", "Start the destination"),
          QT_TRANSLATE_NOOP("Notices", "It is stopped. What waits is delivered as soon as it is there again.")}},
        {QStringLiteral("allow-action"),
         {QT_TRANSLATE_NOOP("Notices", "Allow it"),
          QT_TRANSLATE_NOOP("Notices", "Adds a statement to the policy of the role that allows just this action on "
                                       "just this resource.")}},
        {QStringLiteral("why"),
         {QT_TRANSLATE_NOOP("Notices", "Why?"), QT_TRANSLATE_NOOP("Notices", "Opens the notes on this limit.")}},
        {QStringLiteral("explain"),
         {QT_TRANSLATE_NOOP("Notices", "Why?"), QT_TRANSLATE_NOOP("Notices", "Opens the notes on this limit.")}},
    };
    return words;
}

} // namespace

QString shardName(std::uint32_t number)
{
    return NoticeWords::tr("Shard %1").arg(number, 4, 10, QLatin1Char('0'));
}

QString limitFigure(double value, bool bytes)
{
    const QLocale locale;
    if (!bytes)
        return NoticeWords::tr("%1 records/s").arg(locale.toString(std::round(value), 'f', 0));
    constexpr double kKilobyte = 1024;
    constexpr double kMegabyte = kKilobyte * kKilobyte;
    const auto number = [&](double scaled) {
        return locale.toString(scaled, 'f', std::abs(scaled - std::round(scaled)) < 0.05 ? 0 : 1);
    };
    if (value >= kMegabyte * 0.95)
        return NoticeWords::tr("%1 MB/s").arg(number(value / kMegabyte));
    if (value >= kKilobyte)
        return NoticeWords::tr("%1 KB/s").arg(number(value / kKilobyte));
    return NoticeWords::tr("%1 bytes/s").arg(number(value));
}

NoticeText noticeText(const Notice &notice, const QString &nodeTitle)
{
    NoticeText text;
    const bool hasShard = notice.shard != simulation::kNoShard;
    const QString subject = hasShard ? shardName(notice.shard) : nodeTitle;
    switch (notice.kind) {
    case NoticeKind::WriteThroughput:
        text.title =
            notice.limit > 0
                ? NoticeWords::tr("%1 is at its limit of %2").arg(subject, limitFigure(notice.limit, notice.byBytes))
                : NoticeWords::tr("%1 is at its write limit").arg(subject);
        text.cause = writeCause(notice);
        break;
    case NoticeKind::ReadThroughput:
        text.title = notice.byBytes ? NoticeWords::tr("%1 gives no more than %2 to its readers")
                                          .arg(subject, limitFigure(notice.limit, true))
                                    : NoticeWords::tr("%1 takes no more than %2 GetRecords calls a second")
                                          .arg(subject, QLocale().toString(notice.limit > 0 ? notice.limit : 5));
        text.cause = NoticeWords::tr("All polling consumers share one allowance per shard; enhanced fan-out gives "
                                     "each its own.");
        break;
    case NoticeKind::IteratorAge:
        text.title = notice.limit > 0 ? NoticeWords::tr("%1 is %2 behind").arg(nodeTitle, howLong(notice.limit))
                                      : NoticeWords::tr("%1 falls behind").arg(nodeTitle);
        text.cause = notice.message.empty()
                         ? NoticeWords::tr("Records arrive faster than they are worked through. When the oldest reach "
                                           "the end of the retention, they are lost unread.")
                         : NoticeWords::tr("A batch fails again and again, and its shard waits: %1. Until it succeeds "
                                           "or is given up, nothing behind it is read.",
                                           "error message of a function")
                               .arg(fromUtf8(notice.message));
        break;
    case NoticeKind::FunctionThrottled:
        text.title = NoticeWords::tr("%1 may run only %2 times at once", "function, figure")
                         .arg(nodeTitle, QLocale().toString(notice.limit, 'f', 0));
        text.cause =
            NoticeWords::tr("More batches are ready than it may have invocations. A refused batch is not lost: "
                            "it waits and comes again, but its shard falls behind.");
        break;
    case NoticeKind::LeaseTableThrottled:
        text.title = NoticeWords::tr("The lease table refuses %1").arg(nodeTitle);
        text.cause = NoticeWords::tr("Each lease is renewed every few seconds and each checkpoint is a write, so many "
                                     "shards need much capacity. Without it checkpoints come late, leases are lost, "
                                     "and records are processed twice.");
        break;
    case NoticeKind::DeliveryFailing:
        if (notice.error == "LineCut") {
            text.title = NoticeWords::tr("%1 has been without its line for %2").arg(nodeTitle, howLong(notice.limit));
            text.cause =
                NoticeWords::tr("Devices, functions and shadows go on beside it. Messages for the cloud wait in "
                                "the spool and go out in order when the line is back.");
            text.body = text.cause;
            return text;
        }
        text.title = NoticeWords::tr("%1 cannot deliver").arg(nodeTitle);
        text.cause = sentences(fromUtf8(notice.message),
                               NoticeWords::tr("It tries again for as long as its destination allows; then the records "
                                               "go to the backup bucket, or are lost after 24 hours."));
        break;
    case NoticeKind::RecordsDropped:
        if (notice.error == "SpoolFull") {
            text.title = NoticeWords::tr("The spool of %1 is full").arg(nodeTitle);
            text.cause = NoticeWords::tr("It holds %1 MB. For each new message the oldest is lost, or the new one is "
                                         "refused, as it is set.")
                             .arg(QLocale().toString(notice.limit / (1024 * 1024), 'f', 1));
            break;
        }
        text.title = NoticeWords::tr("%1 gives records up").arg(nodeTitle);
        text.cause = notice.error == "Expired"
                         ? NoticeWords::tr(
                               "They found no room in their shards within %1, the time that RecordTtl lets them live. "
                               "The application has to notice: the library does not try again.")
                               .arg(howLong(notice.limit))
                         : NoticeWords::tr("The last attempt was refused as well, so they never arrive.");
        break;
    case NoticeKind::RecordTooLarge:
        text.title = notice.limit > 0 ? NoticeWords::tr("%1 sends records above the limit of %2 bytes")
                                            .arg(nodeTitle, QLocale().toString(std::round(notice.limit), 'f', 0))
                                      : NoticeWords::tr("%1 sends records that are too large").arg(nodeTitle);
        text.cause = NoticeWords::tr("Such a call is refused as a whole, and trying again does not help.");
        break;
    case NoticeKind::ControlPlane:
        if (notice.error.starts_with("FAILED_ROLLBACK")) {
            text.title = notice.error == "FAILED_ROLLBACK_COMPLETE"
                             ? NoticeWords::tr("%1 is back at version %2").arg(nodeTitle).arg(notice.limit, 0, 'f', 0)
                             : NoticeWords::tr("A deployment to %1 failed").arg(nodeTitle);
            text.cause = NoticeWords::tr("The new version did not work: %1.", "what a function says")
                             .arg(fromUtf8(notice.message));
            break;
        }
        text.title = NoticeWords::tr("%1 refused an operation").arg(nodeTitle);
        text.cause = fromUtf8(notice.message);
        break;
    case NoticeKind::AccessDenied:
        text.title = notice.error.empty() ? NoticeWords::tr("The calls of %1 do not get there").arg(nodeTitle)
                                          : NoticeWords::tr("%1 may not do this").arg(nodeTitle);
        text.cause = NoticeWords::tr("%1. Decided by: %2.", "the service's message, a statement of a policy")
                         .arg(fromUtf8(notice.message), fromUtf8(notice.deciding));
        break;
    }
    text.body = sentences(errorSentence(notice), text.cause);
    return text;
}

QString remedyLabel(const Remedy &remedy, const pipeline::Catalog &catalog, const pipeline::Pipeline &pipeline)
{
    if (const auto words = remedyWords().constFind(QString::fromStdString(remedy.id)); words != remedyWords().cend())
        return QCoreApplication::translate("Notices", words->label);
    if (remedy.kind == simulation::RemedyKind::Explain)
        return NoticeWords::tr("Why?");
    const pipeline::Node *node = pipeline.find(remedy.node);
    const pipeline::ServiceType *type = node ? catalog.find(node->type) : nullptr;
    if (remedy.kind == simulation::RemedyKind::WorldAction) {
        const pipeline::ActionSpec *action = type ? type->action(remedy.name) : nullptr;
        return action ? action->label.translated() : fromUtf8(remedy.name);
    }
    const pipeline::PropertySpec *property = type ? type->property(remedy.name) : nullptr;
    const QString name = property ? property->label.translated() : fromUtf8(remedy.name);
    return NoticeWords::tr("Set %1 to %2").arg(name, fromUtf8(remedy.with));
}

QString remedyHelp(const Remedy &remedy)
{
    const auto words = remedyWords().constFind(QString::fromStdString(remedy.id));
    return words == remedyWords().cend() ? QString() : QCoreApplication::translate("Notices", words->help);
}

} // namespace headwater::ui
