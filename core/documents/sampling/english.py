"""The English kinds of samples and their words."""

from core.documents.sampling.kinds import Kind, Vocabulary, sentences, words

WORDS: Vocabulary = {
    "person": words(
        "Maria Lopez,James Okafor,Hannah Weiss,Priya Raman,Tom Hughes,Aiko Tanaka,Elena Petrova,Samuel Mensah,"
        "Clara Jensen,David Cohen,Nadia Haddad,Oliver Grant,Ines Duarte,Mark Sullivan,Yara Khalil,Peter Novak"
    ),
    "company": words(
        "Northwind Logistics,Harbour Foods,Bluestone Energy,Kestrel Insurance,Meridian Clinics,Alder & Finch,"
        "Solway Rail,Tidewater Bank,Orchard Schools,Copperfield Press,Lumen Retail,Granite Telecom"
    ),
    "product": words(
        "the billing portal,the mobile app,the warehouse scanner,the booking service,the reporting dashboard,"
        "the payment gateway,the search index,the document archive,the customer portal,the scheduling tool"
    ),
    "place": words("Rotterdam,Leeds,Lyon,Gdansk,Porto,Hamburg,Toronto,Nairobi,Pune,Austin,Oslo,Valencia"),
    "team": words("platform,payments,support,data,logistics,security,mobile,finance"),
    "month": words("January,February,March,April,May,June,July,August,September,October,November"),
    "weekday": words("Monday,Tuesday,Wednesday,Thursday,Friday"),
    "cause": words(
        "an expired certificate,a full disk on the primary database,a misconfigured load balancer,a memory leak in "
        "the cache layer,a schema change that was not rolled out everywhere,a retry storm from one client,a clock that "
        "had drifted by four minutes,a connection pool that was too small"
    ),
    "gadget": words(
        "coffee grinder,standing desk,noise-cancelling headset,trail backpack,espresso machine,folding bicycle,"
        "robot vacuum,mechanical keyboard,rain jacket,air purifier,reading lamp,electric kettle"
    ),
    "topic": words(
        "urban planned islands,battery recycling,night trains,soil carbon,open textbooks,coastal erosion,"
        "school meals,remote work in small towns,wild bee populations,water pricing,offshore wind,museum attendance"
    ),
    "school": words(
        "the University of Leeds,a research group in Utrecht,the National Institute for Public Policy,"
        "the Technical University of Munich,an independent think tank,the city's own statistics office"
    ),
    "few": range(2, 9),
    "some": range(11, 60),
    "many": range(120, 980),
    "percent": range(4, 68),
    "minutes": range(12, 60),
    "day": range(1, 29),
    "hour": range(1, 12),
    "sum": range(1100, 98000),
    "year": range(2019, 2026),
}

TICKET = Kind(
    name="ticket",
    vocabulary=WORDS,
    opening=sentences(
        """
Ticket {number}: {product} unavailable for {company}
Support ticket {number} - opened by {person}, {company}
Ticket {number}: repeated errors in {product}
"""
    ),
    lead=sentences(
        """
{person} at {company} reports that {product} has rejected every login from the {place} office since {weekday} morning.
{company} can no longer export invoices from {product}, and {many} orders are waiting to be billed.
Since the update of {month} {day}, {product} shows {company} the data of a different account.
{person} of {company} was charged twice for the same subscription, {sum} euros in total, and asks for a refund.
"""
    ),
    facts=sentences(
        """
The first error appeared at {hour}:{minutes} on {weekday}, shortly after the nightly update had finished.
About {many} users are affected, most of them in the {place} branch.
The error message reads "request timed out", and it comes back in roughly {percent} percent of all attempts.
Clearing the cache and signing in from another browser made no difference.
Our {team} team reproduced the fault on a test account within {minutes} minutes.
The logs point to {cause}, which affects every customer on the older contract.
As a workaround, {person} now uploads the files by hand, which takes about {few} hours a day.
A fix was deployed to the staging system, and {company} confirmed that it works for {some} of their {many} files.
The contract guarantees an answer within {few} hours, so this ticket was raised to priority one.
{person2} from the {team} team promised a permanent correction before {month2} {day}.
The customer asks for a credit of {sum} euros for the lost working time.
Last year a similar fault was reported {few} times by customers in {place2}.
"""
    ),
    asides=sentences(
        """
The customer was polite but clearly running out of patience.
I have attached two screenshots and the log file.
We had already spoken about this on the phone.
Please let me know if anything else is needed.
The previous agent had asked the same questions.
Thank you for your patience in this matter.
"""
    ),
    closing=sentences(
        """
Next step: {person2} calls {company} on {weekday} and closes the ticket if the export runs cleanly.
The ticket stays open until the {team} team has confirmed the cause in writing.
Resolution: the faulty setting was reverted, and {person} confirmed that {product} works again.
"""
    ),
)

MINUTES = Kind(
    name="minutes",
    vocabulary=WORDS,
    opening=sentences(
        """
Meeting minutes {number}, {team} team, {weekday}, {month} {day}
Minutes no. {number} of the weekly {team} meeting, {place}
"""
    ),
    lead=sentences(
        """
The {team} team decided to move the launch of {product} from {month} to {month2} because testing is not finished.
The meeting approved a budget of {sum} euros for replacing {product} before the end of {month2}.
{person} announced that {company} will not renew its contract, which removes {percent} percent of next year's revenue.
The group agreed to close the {place} office and to offer all {some} employees a transfer or remote work.
"""
    ),
    facts=sentences(
        """
{person} presented the figures for {month}: {many} new customers, {percent} percent more than a year earlier.
Costs rose by {percent} percent, mainly because of higher hosting fees and {few} unplanned repairs.
{person2} warned that {few} of the {some} open tasks have no owner and will not be done in time.
The supplier in {place} can deliver only {many} units a week, about half of what was ordered.
It was decided to hire {few} engineers for the {team} team, starting in {month2}.
{person3} will negotiate with {company} and report back on {weekday}.
The pilot in {place2} ends on {month2} {day}; after that, {product} is switched off for all other sites.
A vote on the new working hours ended {few} to {few} and is to be repeated with all departments present.
The security review found {few} serious gaps, two of which have been closed already.
Training for {some} employees takes place in {place2} and costs {sum} euros.
The board asked for a written risk assessment by {month2} {day}.
Customer satisfaction fell to {percent} percent, the lowest value since {year}.
"""
    ),
    asides=sentences(
        """
The minutes of the last meeting were accepted without changes.
There was a longer discussion about the wording.
Coffee was provided by the facilities department.
Several people joined by video and had trouble hearing.
No further questions were raised on this point.
{person2} thanked everyone for the good preparation.
"""
    ),
    closing=sentences(
        """
Action items: {person} updates the plan, {person2} informs {company}, both before {weekday}.
The next meeting takes place on {month2} {day} in {place}.
The decision takes effect on {month2} {day} unless the board objects.
"""
    ),
)

INCIDENT = Kind(
    name="incident",
    vocabulary=WORDS,
    opening=sentences(
        """
Incident report {number}: outage of {product}
Post-mortem {number} - {product}, {month} {day}
"""
    ),
    lead=sentences(
        """
On {month} {day}, {product} was unavailable for {minutes} minutes because of {cause}.
A failed deployment on {month} {day} corrupted {many} records in {product}; all of them were restored from a backup.
Between {hour}:15 and {hour}:50, {percent} percent of all requests to {product} failed, caused by {cause}.
"""
    ),
    facts=sentences(
        """
The first alert reached the {team} team {few} minutes after the fault began.
Around {many} customers saw an error page, and {some} of them contacted support.
Orders worth {sum} euros were delayed, but none were lost.
The on-call engineer, {person}, restarted the service, which helped for only {few} minutes.
Monitoring did not catch the problem because the health check never touched the database.
The data centre in {place} took over the traffic and ran at {percent} percent of its capacity.
At {hour}:{minutes} the team found that the fault had been introduced by a change made {few} days earlier.
Rolling back took {minutes} minutes, since the previous version was no longer in the registry.
{company} was informed by telephone and asked for a written report.
A second, smaller outage followed on {weekday} and was resolved within {few} minutes.
The root cause had been described in a review in {year} but was never scheduled.
Mean recovery time for this service has now risen from {some} to {minutes} minutes.
"""
    ),
    asides=sentences(
        """
Everyone involved stayed calm and worked well together.
All times are local time.
The chat log of the evening is linked in the appendix.
This was the first incident of this kind in the quarter.
Nobody is to blame for a process that allowed this to happen.
"""
    ),
    closing=sentences(
        """
To prevent a repetition, {person} adds an alarm on disk space and connection counts before {month2} {day}.
From now on, every change to {product} is released to {percent} percent of the traffic first.
Follow-up: the {team} team rehearses a full recovery in {month2} and publishes the result.
"""
    ),
)

ARTICLE = Kind(
    name="article",
    vocabulary=WORDS,
    opening=sentences(
        """
{place} and the question of {topic} (article {number})
What {place} learned about {topic} - news desk, item {number}
"""
    ),
    lead=sentences(
        """
A study by {school} finds that spending on {topic} has risen by {percent} percent in {few} years, with little effect.
The city of {place} will invest {sum} thousand euros in {topic}, the largest programme of its kind in the region.
New figures on {topic} surprised researchers: {place} now ranks ahead of cities with twice its budget.
"""
    ),
    facts=sentences(
        """
The researchers compared {many} districts over {few} years and controlled for income, age and climate.
In {place}, the share of households that benefit climbed from {some} to {percent} percent.
The strongest effect appeared in neighbourhoods that had been overlooked before {year}.
{person}, who led the work, says that timing mattered more than the amount of money.
Critics object that {few} of the {some} sites were chosen by the sponsor, {company}.
A pilot in {place2} failed after {few} months because nobody had been made responsible for maintenance.
Every euro spent returned about {few} euros in lower health and repair costs, according to the report.
The national government plans to pass a law on {topic} in {month2}, and {some} mayors have signed a petition against it.
Smaller towns face a different problem: they lack the {few} or more specialists such projects require.
By {year}, the original target of {percent} percent had already been missed in {some} regions.
Residents in {place2} were asked twice, and {percent} percent supported the plan in the second survey.
An earlier attempt, paid for by {company}, reached only {many} people.
"""
    ),
    asides=sentences(
        """
Opinions on the matter remain divided.
It is a subject that comes up at many dinner tables.
Nobody expected the debate to last this long.
The weather on the day of the announcement was fine.
As so often, the details are complicated.
"""
    ),
    closing=sentences(
        """
The full results appear in {month2}, and {place} has promised to publish its data.
Whether the model works elsewhere will be clear after the second phase, which begins in {place2} in {month2}.
For now, {person} recommends starting small, measuring early, and stopping what does not work.
"""
    ),
)

REVIEW = Kind(
    name="review",
    vocabulary=WORDS,
    opening=sentences(
        """
Review {number}: {gadget}, {few} of 10 stars
Customer review {number} of a {gadget}
"""
    ),
    lead=sentences(
        """
After {few} months of daily use, this {gadget} is the best I have owned, although the battery is a weak point.
I returned this {gadget} after {some} days because it stopped working twice and support never answered.
For {many} euros this {gadget} does what it promises, but the older model was quieter and better built.
"""
    ),
    facts=sentences(
        """
It arrived {few} days late, and one screw was missing from the box.
Setting it up took me {minutes} minutes, mostly because the manual skips two steps.
In my own measurements it used {percent} percent less power than the one it replaced.
The noise is the real problem: at the highest level it drowns out a conversation.
After {some} uses the handle came loose, and the replacement part costs {some} euros.
Customer service in {place} answered within {few} hours and sent a new lid free of charge.
The app wants an account and crashed {few} times in the first week.
My neighbour bought the smaller version for {many} euros and is happier with it.
The material feels solid, and it survived a fall from the kitchen table.
Cleaning is easy, since all {few} parts can go into the dishwasher.
Compared with the model from {year}, the new one is lighter by about {many} grams.
The warranty covers {few} years, but shipping to the workshop in {place2} is not included.
"""
    ),
    asides=sentences(
        """
The box was nicely designed.
I bought it as a birthday present for myself.
My dog was afraid of it at first.
The colour is slightly different from the picture.
I usually do not write reviews.
"""
    ),
    closing=sentences(
        """
Recommended for small households, but anyone who needs it every day should look at the larger model.
I would buy it again at a lower price, not at this one.
All in all a good {gadget} that is let down by its software.
"""
    ),
)

ENGLISH = (TICKET, MINUTES, INCIDENT, ARTICLE, REVIEW)
