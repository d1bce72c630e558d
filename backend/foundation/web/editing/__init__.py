"""How do two people edit the same thing without one writing over the other? By optimistic locking.

A change form carries what it showed (shown.py). A save compares that, under the row's lock, with what is stored now;
where somebody else has changed it, nothing is saved, and the form comes back with everything that was typed, with who
saved when, and with what differs (merging.py). Pressing save again is then a decision. admin.py brings it to an admin
page.
"""
