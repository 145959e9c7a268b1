// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/simulation/policytrial.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <string>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QStandardItemModel;
class QTreeView;

namespace headwater::ui {

class Laboratory;

/// A place to ask what a device may do: who, which action, on what; then the decision, and of every statement whether
/// it matches, and why or why not. By the drawing alone, whether a simulation runs or not.
class PolicyPage : public QWidget
{
    Q_OBJECT
public:
    enum Column { Part, Says, ColumnCount };
    enum Role { DecidesRole = Qt::UserRole + 1, MatchesRole };

    explicit PolicyPage(Laboratory &lab, QWidget *parent = nullptr);
    ~PolicyPage() override;

    /// An IoT Core, or a device; an empty id shows nothing.
    void showNode(const std::string &node);
    static bool isFor(const pipeline::ServiceType &type);
    const QStandardItemModel *statements() const { return m_model; }
    void retranslate();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void read();
    void takeDevices();
    void takeDevice();
    void fillResource();
    void decide();
    void showStatements(const services::iot_core::PolicyExplanation &explanation);
    void say(const QString &verdict, const QString &why, const char *role);
    iot::Action action() const;
    const simulation::PolicyTrial::Device *device() const;

    Laboratory &m_lab;
    std::string m_node;
    std::optional<simulation::PolicyTrial> m_trial;
    QString m_problem;
    bool m_isStale = true;  ///< the drawing changed since it was read
    bool m_isTyped = false; ///< the resource is the person's own
    QTimer m_wait;

    QLabel *m_deviceLabel, *m_actionLabel, *m_resourceLabel, *m_clientLabel;
    QComboBox *m_device, *m_action;
    QLineEdit *m_resource, *m_client;
    QCheckBox *m_persistent, *m_will;
    QLabel *m_verdict, *m_why, *m_arn;
    QStandardItemModel *m_model;
    QTreeView *m_tree;
};

} // namespace headwater::ui
