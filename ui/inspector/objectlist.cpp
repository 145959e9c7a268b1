// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/objectlist.h"

#include "core/base/text.h"
#include "ui/inspector/peekmodel.h"
#include "ui/panels/figures.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSaveFile>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <chrono>

namespace headwater::ui {
namespace {

constexpr int kListPollMs = 15;
constexpr std::size_t kShownBytes = 64 * 1'024;

} // namespace

ObjectList::ObjectList(QWidget *parent)
    : QWidget(parent)
    , m_model(new ObjectModel(this))
    , m_table(new QTableView(this))
    , m_look(new QToolButton(this))
    , m_save(new QToolButton(this))
    , m_status(new QLabel(this))
    , m_content(new QPlainTextEdit(this))
{
    m_chooser = [this](const QString &suggested) {
        return QFileDialog::getSaveFileName(this, tr("Save Object"), suggested);
    };
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(40);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->horizontalHeader()->resizeSection(ObjectModel::Key, 170);
    for (const auto &[column, width] :
         {std::pair(ObjectModel::Size, 70), {ObjectModel::Records, 64}, {ObjectModel::Written, 96}})
        m_table->horizontalHeader()->resizeSection(column, width);
    m_content->setReadOnly(true);
    m_content->setFont(Theme::instance().mono(12));
    m_content->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_content->setTabChangesFocus(true);
    m_content->setObjectName(QStringLiteral("content"));
    m_status->setWordWrap(true);
    m_status->setProperty("role", QStringLiteral("dim"));
    m_look->setIcon(Theme::instance().icon(QStringLiteral("peek")));
    m_look->setObjectName(QStringLiteral("lookAtObjects"));
    m_save->setIcon(Theme::instance().icon(QStringLiteral("save")));
    m_save->setObjectName(QStringLiteral("saveObject"));
    m_save->setEnabled(false);
    for (QToolButton *button : {m_look, m_save})
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);

    auto *controls = new QHBoxLayout;
    controls->setSpacing(6);
    controls->addWidget(m_look);
    controls->addWidget(m_save);
    controls->addStretch(1);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_table);
    splitter->addWidget(m_content);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(controls);
    layout->addWidget(m_status);
    layout->addWidget(splitter, 1);

    m_poll.setInterval(kListPollMs);
    connect(&m_poll, &QTimer::timeout, this, &ObjectList::take);
    connect(m_look, &QToolButton::clicked, this, &ObjectList::look);
    connect(m_save, &QToolButton::clicked, this, &ObjectList::save);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) { ask(current.row()); });
    retranslate();
}

void ObjectList::setSource(const WorldSource &source)
{
    m_source = source;
}

void ObjectList::setFileChooser(std::function<QString(const QString &)> chooser)
{
    m_chooser = std::move(chooser);
}

void ObjectList::showNode(const std::string &node)
{
    m_node = node;
    m_list = {};
    m_bytes = {};
    m_poll.stop();
    m_look->setEnabled(true);
    m_save->setEnabled(false);
    m_model->setObjects({});
    m_content->clear();
    say(tr("Look lists the newest objects. Each can be saved as a file, exactly as the service would store it."));
}

void ObjectList::look()
{
    if (m_node.empty() || !m_source.objects)
        return;
    m_list = m_source.objects(m_node);
    if (!m_list.valid()) {
        say(tr("Run the pipeline first: there is nothing to look into yet."));
        return;
    }
    m_look->setEnabled(false);
    m_poll.start();
    take();
}

void ObjectList::ask(int row)
{
    m_content->clear();
    m_save->setEnabled(row >= 0);
    if (row < 0 || !m_source.object)
        return;
    m_saveTo.clear();
    m_key = m_model->object(row).key;
    m_bytes = m_source.object(m_node, m_key);
    m_poll.start();
    take();
}

void ObjectList::save()
{
    const int row = m_table->currentIndex().row();
    if (row < 0 || !m_source.object)
        return;
    const world::ObjectInfo &object = m_model->object(row);
    const QString path = m_chooser(fromUtf8(object.key).section(QLatin1Char('/'), -1));
    if (path.isEmpty())
        return;
    m_saveTo = path;
    m_key = object.key;
    m_bytes = m_source.object(m_node, m_key);
    m_poll.start();
    take();
}

void ObjectList::take()
{
    const auto isReady = [](const auto &future) {
        return future.valid() && future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    if (isReady(m_list)) {
        auto answer = m_list.get();
        m_look->setEnabled(true);
        if (answer) {
            const auto count = static_cast<int>(answer->size());
            m_model->setObjects(std::move(*answer));
            say(count == 0 ? tr("No object yet: a writer collects records first.")
                           : tr("Objects shown: %1").arg(numberText(count)));
            if (count > 0)
                m_table->selectRow(0);
        } else {
            m_model->setObjects({});
            say(answer.error().message, true);
        }
    }
    if (isReady(m_bytes)) {
        auto answer = m_bytes.get();
        if (!answer)
            say(answer.error().message, true);
        else if (m_saveTo.isEmpty())
            showObject(*answer);
        else
            write(*answer);
    }
    if (!m_list.valid() && !m_bytes.valid())
        m_poll.stop();
}

void ObjectList::showObject(const std::string &bytes)
{
    QString shown = payloadText(bytes.substr(0, kShownBytes));
    if (bytes.size() > kShownBytes)
        shown +=
            QLatin1Char('\n') + tr("… %1 in all").arg(figureOf(static_cast<double>(bytes.size()), {"bytes"}).text());
    m_content->setPlainText(shown);
}

void ObjectList::write(const std::string &bytes)
{
    const QString path = std::exchange(m_saveTo, QString());
    QSaveFile file(path);
    const bool done =
        file.open(QIODevice::WriteOnly) &&
        file.write(bytes.data(), static_cast<qint64>(bytes.size())) == static_cast<qint64>(bytes.size()) &&
        file.commit();
    const QString shown = QDir::toNativeSeparators(path);
    const QString error = done ? QString() : tr("%1 could not be written: %2").arg(shown, file.errorString());
    say(done ? tr("Saved as %1").arg(shown) : error, !done);
    Q_EMIT saved(path, error);
}

void ObjectList::say(const QString &text, bool isError)
{
    m_status->setText(text);
    setRole(m_status, isError ? "hot" : "dim");
}

void ObjectList::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_model->retranslate();
    }
    QWidget::changeEvent(event);
}

void ObjectList::retranslate()
{
    m_look->setText(tr("Look"));
    m_look->setToolTip(tr("List the objects as they are at this moment"));
    m_save->setText(tr("Save object…"));
    m_save->setToolTip(tr("Save the chosen object as a file"));
    m_table->setAccessibleName(tr("Objects"));
    m_content->setAccessibleName(tr("Content of the chosen object"));
}

} // namespace headwater::ui
