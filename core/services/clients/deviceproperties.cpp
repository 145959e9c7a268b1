// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/deviceproperties.h"

namespace headwater::services {

using namespace pipeline;

PropertySpec qosProperty()
{
    return {.key = "qos",
            .label = HW_TEXT("QoS"),
            .kind = PropertyKind::Integer,
            .fallback = 0,
            .help = HW_TEXT("0: at most once. 1: at least once, with an answer for each message. There is no 2."),
            .exam = {0, 1},
            .current = {0, 1},
            .live = true};
}

PropertySpec keepAliveProperty()
{
    return {.key = "keepAliveSeconds",
            .label = HW_TEXT("Keep-alive"),
            .kind = PropertyKind::Integer,
            .fallback = 1'200,
            .unit = HW_TEXT("s"),
            .help =
                HW_TEXT("After one and a half of it without a word the broker closes the connection. It takes 30 to "
                        "1,200."),
            .exam = {0, 65'535},
            .current = {0, 65'535}};
}

PropertySpec groupsProperty()
{
    return {.key = "groups",
            .label = HW_TEXT("Groups"),
            .kind = PropertyKind::List,
            .fallback = Json::array(),
            .help = HW_TEXT("Names of static groups of IoT Core; their policies hold too."),
            .live = true,
            .textEntries = true};
}

} // namespace headwater::services
