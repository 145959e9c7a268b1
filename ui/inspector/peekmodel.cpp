// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/peekmodel.h"

#include "core/base/text.h"
#include "core/services/kpl/aggregate.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <nlohmann/json.hpp>

#include <QStringDecoder>

#include <algorithm>
#include <map>

namespace headwater::ui {

using simulation::PeekedRecord;

namespace {

constexpr std::size_t kMostShownBytes = 64 * 1024;
constexpr std::size_t kBytesPerLine = 8;

QString hexDump(const std::string &data)
{
    QString text;
    for (std::size_t line = 0; line < data.size(); line += kBytesPerLine) {
        const std::string_view bytes = std::string_view(data).substr(line, kBytesPerLine);
        QString hex;
        QString shown;
        for (const char byte : bytes) {
            const auto value = static_cast<unsigned char>(byte);
            hex += QStringLiteral("%1 ").arg(value, 2, 16, QLatin1Char('0'));
            shown += value >= 0x20 && value < 0x7f ? QChar::fromLatin1(byte) : QChar(0x00B7);
        }
        text += QStringLiteral("%1  %2 %3\n")
                    .arg(static_cast<qulonglong>(line), 4, 16, QLatin1Char('0'))
                    .arg(hex, -static_cast<int>(kBytesPerLine * 3))
                    .arg(shown);
    }
    return text;
}

} // namespace

bool isLowerDecimal(const std::string &a, const std::string &b)
{
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

namespace {

QString plainText(const std::string &data)
{
    const std::string shown = data.substr(0, kMostShownBytes);
    QString text;
    const auto json = nlohmann::ordered_json::parse(shown, nullptr, false);
    if (!json.is_discarded() && json.is_structured()) {
        text = fromUtf8(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    } else {
        QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
        const QString decoded = decoder(QByteArrayView(shown.data(), static_cast<qsizetype>(shown.size())));
        const bool readable = !decoder.hasError() && std::none_of(decoded.begin(), decoded.end(), [](QChar each) {
            return each.unicode() < 0x20 && each != QLatin1Char('\n') && each != QLatin1Char('\t') &&
                   each != QLatin1Char('\r');
        });
        text = readable ? decoded : hexDump(shown);
    }
    if (data.size() > shown.size())
        text +=
            QLatin1Char('\n') + PeekModel::tr("… %1 bytes in all").arg(numberText(static_cast<double>(data.size())));
    return text;
}

} // namespace

QString payloadText(const std::string &data)
{
    if (const auto users = services::kpl::decodeAggregate(data)) {
        QString text;
        int number = 0;
        for (const world::WholeRecord &user : *users) {
            if (text.size() > static_cast<qsizetype>(kMostShownBytes)) {
                text += PeekModel::tr("… %1 user records in all").arg(numberText(static_cast<double>(users->size())));
                break;
            }
            text += PeekModel::tr("user record %1, key %2").arg(++number).arg(fromUtf8(user.partitionKey)) +
                    QLatin1Char('\n') + plainText(user.data) + QLatin1String("\n\n");
        }
        return text;
    }
    return plainText(data);
}

void PeekModel::setRecords(std::vector<PeekedRecord> records)
{
    beginResetModel();
    m_rows.clear();
    m_rows.reserve(records.size());
    for (PeekedRecord &record : records) {
        const auto users = services::kpl::decodeAggregate(record.data);
        m_rows.push_back({std::move(record), users ? users->size() : 0});
    }
    arrange();
    endResetModel();
}

void PeekModel::setSorting(Sorting sorting)
{
    if (sorting == m_sorting)
        return;
    beginResetModel();
    m_sorting = sorting;
    arrange();
    endResetModel();
}

void PeekModel::arrange()
{
    const bool byShard = m_sorting == Sorting::ByShard;
    std::stable_sort(m_rows.begin(), m_rows.end(), [byShard](const Row &a, const Row &b) {
        if (byShard && a.record.shardId != b.record.shardId)
            return a.record.shardId < b.record.shardId;
        if (!byShard && a.record.approximateArrival != b.record.approximateArrival)
            return a.record.approximateArrival < b.record.approximateArrival;
        return isLowerDecimal(a.record.sequenceNumber, b.record.sequenceNumber);
    });
    std::map<std::string, std::pair<int, int>> shards; // place, colour
    const PeekedRecord *before = nullptr;
    for (Row &row : m_rows) {
        const auto [shard, isNew] =
            shards.try_emplace(row.record.shardId, 0, static_cast<int>(shards.size() % tokens().series.size()));
        row.place = ++shard->second.first;
        row.colour = shard->second.second;
        row.firstOfShard = isNew;
        row.breaksOrder = before && isLowerDecimal(row.record.sequenceNumber, before->sequenceNumber);
        before = &row.record;
    }
}

int PeekModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PeekModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PeekModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const PeekedRecord &record = row.record;
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Order:
            if (m_sorting == Sorting::ByShard)
                return QString::number(row.place);
            return row.breaksOrder ? tr("%1  ≠", "sequence number is out of order across shards").arg(row.place)
                                   : QString::number(row.place);
        case Shard:
            return record.shardId.size() > 4 ? fromUtf8(record.shardId.substr(record.shardId.size() - 4))
                                             : fromUtf8(record.shardId);
        case Arrival:
            return clockText(record.approximateArrival);
        case Key:
            return row.userRecords == 0 ? fromUtf8(record.partitionKey)
                                        : tr("%n user records", nullptr, static_cast<int>(row.userRecords));
        case Sequence:
            return record.sequenceNumber.size() > 10
                       ? QChar(0x2026) + fromUtf8(record.sequenceNumber.substr(record.sequenceNumber.size() - 9))
                       : fromUtf8(record.sequenceNumber);
        case Hash:
            return fromUtf8(record.hashKey);
        case Size:
            return figureOf(static_cast<double>(record.data.size()), HW_TEXT("bytes")).text();
        default:
            return {};
        }
    case Qt::ToolTipRole:
        switch (index.column()) {
        case Order:
            return row.breaksOrder
                       ? tr("It came in later than the record above, yet its sequence number is lower: numbers of "
                            "different shards say nothing about order.")
                       : tr("Number %1 of the shown records of its shard").arg(row.place);
        case Shard:
            return fromUtf8(record.shardId);
        case Key:
            return row.userRecords == 0
                       ? fromUtf8(record.partitionKey)
                       : tr("An aggregate of the Kinesis Producer Library; its own partition key is “%1”. A plain SDK "
                            "consumer sees one record, the KCL each user record.")
                             .arg(fromUtf8(record.partitionKey));
        case Sequence:
            return fromUtf8(record.sequenceNumber);
        case Hash:
            return record.explicitHashKey.empty()
                       ? tr("MD5 of the key: %1").arg(fromUtf8(record.hashKey))
                       : tr("Given by the producer: %1").arg(fromUtf8(record.explicitHashKey));
        default:
            return {};
        }
    case Qt::ForegroundRole:
        if (index.column() == Shard)
            return tokens().series[static_cast<std::size_t>(row.colour)];
        if (index.column() == Order)
            return row.breaksOrder ? tokens().warn : tokens().dim;
        return index.column() == Key ? tokens().text : tokens().dim;
    case Qt::FontRole:
        return Theme::instance().mono(12, index.column() == Shard ? 600 : 400);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant PeekModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Order:
        return tr("#", "place of a record in its shard");
    case Shard:
        return tr("Shard");
    case Arrival:
        return tr("Arrival");
    case Key:
        return tr("Key");
    case Sequence:
        return tr("Sequence number");
    case Hash:
        return tr("Hash key");
    case Size:
        return tr("Size");
    default:
        return {};
    }
}

void PeekModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

} // namespace headwater::ui
