// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/actionprompt.h"

#include "core/base/text.h"
#include "core/pipeline/validation.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace headwater::ui::canvas {

using pipeline::Json;
using pipeline::PropertyKind;
using pipeline::PropertySpec;

namespace {

QStringList openShards(const NodeLive &live)
{
    std::vector<const simulation::ShardView *> open;
    for (const simulation::ShardView &shard : live.shards) {
        if (shard.open)
            open.push_back(&shard);
    }
    std::stable_sort(open.begin(), open.end(), [](const auto *a, const auto *b) { return a->load > b->load; });
    QStringList names;
    for (const simulation::ShardView *shard : open)
        names << QStringLiteral("shardId-%1").arg(shard->number, 12, 10, QLatin1Char('0'));
    return names;
}

bool namesShard(const PropertySpec &spec)
{
    return spec.kind == PropertyKind::Text && spec.key.find("Shard") != std::string_view::npos;
}

} // namespace

ActionPrompt::ActionPrompt(const pipeline::ActionSpec &action, const QString &nodeTitle, limits::Profile profile,
                           const NodeLive &live, QWidget *parent)
    : QDialog(parent)
    , m_action(action)
    , m_profile(profile)
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("%1: %2", "node, action").arg(nodeTitle, action.label.translated()));
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    if (!action.help.isEmpty()) {
        auto *help = new QLabel(action.help.translated(), this);
        help->setWordWrap(true);
        help->setProperty("role", QStringLiteral("dim"));
        layout->addWidget(help);
    }
    auto *form = new QFormLayout;
    const QStringList shards = openShards(live);
    int shardFields = 0;
    for (const PropertySpec &spec : action.parameters) {
        QWidget *field = nullptr;
        const QString fallback = spec.fallback.is_string() ? QString::fromStdString(spec.fallback.get<std::string>())
                                 : spec.fallback.is_null() ? QString()
                                                           : QString::fromStdString(spec.fallback.dump());
        if (spec.kind == PropertyKind::Boolean) {
            auto *box = new QCheckBox(this);
            box->setChecked(spec.fallback.is_boolean() && spec.fallback.get<bool>());
            connect(box, &QCheckBox::toggled, this, &ActionPrompt::check);
            field = box;
        } else if (spec.kind == PropertyKind::Choice || (namesShard(spec) && !shards.isEmpty())) {
            auto *box = new QComboBox(this);
            if (spec.kind == PropertyKind::Choice) {
                for (const pipeline::ChoiceSpec &choice : spec.choices)
                    box->addItem(choice.label.translated(), fromUtf8(choice.value));
                box->setCurrentIndex(std::max(0, box->findData(fallback)));
            } else {
                box->setEditable(true);
                box->addItems(shards);
                box->setCurrentIndex(std::min(shardFields++, static_cast<int>(shards.size()) - 1));
            }
            connect(box, &QComboBox::currentTextChanged, this, &ActionPrompt::check);
            field = box;
        } else {
            auto *line = new QLineEdit(fallback, this);
            if (!spec.unit.isEmpty())
                line->setPlaceholderText(spec.unit.translated());
            connect(line, &QLineEdit::textChanged, this, &ActionPrompt::check);
            field = line;
        }
        field->setObjectName(fromUtf8(spec.key));
        field->setAccessibleName(spec.label.translated());
        field->setMinimumWidth(260);
        if (!spec.help.isEmpty())
            field->setToolTip(spec.help.translated());
        form->addRow(spec.label.translated(), field);
        m_fields.push_back(field);
    }
    layout->addLayout(form);
    m_problem->setWordWrap(true);
    m_problem->setProperty("role", QStringLiteral("hot"));
    layout->addWidget(m_problem);
    m_buttons->button(QDialogButtonBox::Ok)->setText(action.label.translated());
    m_buttons->button(QDialogButtonBox::Ok)->setProperty("primary", true);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(m_buttons);
    check();
}

Json ActionPrompt::valueOf(std::size_t parameter) const
{
    const PropertySpec &spec = m_action.parameters[parameter];
    if (const auto *box = qobject_cast<const QCheckBox *>(m_fields[parameter]))
        return box->isChecked();
    if (const auto *box = qobject_cast<const QComboBox *>(m_fields[parameter])) {
        const QString value =
            spec.kind == PropertyKind::Choice ? box->currentData().toString() : box->currentText().trimmed();
        return value.isEmpty() ? Json() : Json(value.toStdString());
    }
    const QString text = static_cast<const QLineEdit *>(m_fields[parameter])->text().trimmed();
    if (text.isEmpty())
        return {};
    if (spec.kind != PropertyKind::Integer && spec.kind != PropertyKind::Number)
        return Json(text.toStdString());
    bool ok = false;
    const double number = text.toDouble(&ok);
    if (!ok)
        return Json(text.toStdString());
    if (number == std::floor(number) && std::abs(number) < 9e15)
        return Json(static_cast<std::int64_t>(number));
    return Json(number);
}

Json ActionPrompt::values() const
{
    Json all = Json::object();
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        Json value = valueOf(i);
        if (!value.is_null())
            all[std::string(m_action.parameters[i].key)] = std::move(value);
    }
    return all;
}

void ActionPrompt::check()
{
    if (m_fields.size() != m_action.parameters.size())
        return;
    QString problem;
    for (std::size_t i = 0; i < m_fields.size() && problem.isEmpty(); ++i) {
        const Json value = valueOf(i);
        if (value.is_null())
            continue;
        for (const pipeline::Issue &issue : pipeline::checkProperty(m_action.parameters[i], value, m_profile, {})) {
            if (issue.severity == pipeline::Severity::Error)
                problem = issue.message;
        }
    }
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(problem.isEmpty());
}

} // namespace headwater::ui::canvas
