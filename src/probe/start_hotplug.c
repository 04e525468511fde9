/* Scripts that events run which every device sees: OpenWrt's hotplug.d when a
 * network interface comes up, ifupdown's if-up.d. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

/* The event's own variables; the interface's name is the device's matter. */
static void run_event(struct start *st, const char *dir, const char *text)
{
    struct chain link;
    if (!start_node(st, view_of(dir, strlen(dir))))
        return;
    start_enter(st, &link, dir);
    st->at = start_node(st, view_of(dir, strlen(dir)));
    st->line = 0;
    run_line(st, view_of(text, strlen(text)));
    st->chain = link.up;
}

void start_hotplug(struct start *st)
{
    if (!st->entered)
        return;
    run_event(st, "/etc/hotplug.d/iface",
              "read INTERFACE DEVICE; export ACTION=ifup INTERFACE DEVICE\n"
              "for i in /etc/hotplug.d/iface/*; do ( . $i ); done");
    run_event(st, "/etc/network/if-up.d",
              "read IFACE; export MODE=start PHASE=post-up IFACE\n"
              "for i in /etc/network/if-up.d/*; do [ -x $i ] && $i; done");
}
