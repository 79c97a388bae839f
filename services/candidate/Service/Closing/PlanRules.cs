using Hiring.Candidate.V1;

namespace Hiring.Candidate.Closing;

/// <summary>Who should talk to a candidate about what, and what is still to be done before the candidate can be won.</summary>
internal static class PlanRules
{
    /// <summary>
    /// The conversations. An engineer always talks shop about the architecture, and about being on call; the hiring manager
    /// about ownership and culture, the recruiter about pay and place, where these move the candidate.
    /// </summary>
    internal static IReadOnlyList<ClosingConversation> Conversations(IReadOnlyList<MotivationMatch> matches, Role role)
    {
        var topics = new SortedDictionary<Hat, List<string>>
        {
            [Hat.Interviewer] = [.. role.Challenge.HardProblems.Take(3).Select(problem => $"the architecture behind: {problem}").DefaultIfEmpty("the architecture of the system")],
        };
        if (role.Challenge.OnCall is { RotationSize: > 0 })
            topics[Hat.Interviewer].Add("what being on call is like");
        foreach (var match in matches)
            if (HatFor(match.Motivation.Kind) is { } hat)
            {
                if (!topics.TryGetValue(hat, out var list))
                    topics[hat] = list = [];
                list.Add($"{Name(match.Motivation.Kind)}{(match.Verdict == MotivationVerdict.NotOffered ? " (a gap: say so)" : "")}");
            }
        return
        [
            .. topics.Select(topic => new ClosingConversation
            {
                Hat = topic.Key, Topics = { topic.Value },
                People = { role.Team?.Members.Where(member => member.Hats.Contains(topic.Key)).Select(member => member.DisplayName) ?? [] },
            }),
        ];
    }

    /// <summary>The open points that follow from the plan by itself.</summary>
    internal static IEnumerable<string> Points(IReadOnlyList<MotivationMatch> matches, IEnumerable<ClosingConversation> conversations, OnCallDisclosure onCall, OfferState offer)
    {
        if (matches.Count == 0)
            yield return "Ask what moves the candidate: nothing is written down yet.";
        foreach (var match in matches)
            if (match.Verdict == MotivationVerdict.NotOffered)
                yield return $"Be open about the gap: the candidate wants {Name(match.Motivation.Kind)}, and this role does not offer it. {match.Finding}";
            else if (match.Verdict == MotivationVerdict.Unknown)
                yield return $"Find out about {Name(match.Motivation.Kind)}. {match.Finding}";
        foreach (var conversation in conversations)
            if (conversation.People.Count == 0)
                yield return $"Name someone in the hiring team as {Name(conversation.Hat)}, to talk about {conversation.Topics[0]}.";
        if (onCall.Facts is null)
            yield return "Let the role say what being on call means.";
        else if (onCall.Outdated)
            yield return "Tell the candidate what being on call means: the facts have changed since they were told.";
        else if (!onCall.Told)
            yield return "Tell the candidate what being on call means.";
        if (offer == OfferState.Draft)
            yield return "Get the offer approved and extend it.";
        else if (offer == OfferState.Expired)
            yield return "The offer expired: talk, and make a new one.";
    }

    private static Hat? HatFor(MotivationKind kind) => kind switch
    {
        MotivationKind.Challenges or MotivationKind.Scale or MotivationKind.CleanArchitecture or MotivationKind.CalmOnCall => Hat.Interviewer,
        MotivationKind.Ownership or MotivationKind.Culture => Hat.HiringManager,
        MotivationKind.Pay or MotivationKind.Place or MotivationKind.Other => Hat.Recruiter,
        _ => null,
    };

    private static string Name(MotivationKind kind) => kind switch
    {
        MotivationKind.Challenges => "interesting challenges",
        MotivationKind.Scale => "scale",
        MotivationKind.CleanArchitecture => "a clean architecture",
        MotivationKind.Ownership => "ownership",
        MotivationKind.Culture => "an engineering culture",
        MotivationKind.Pay => "pay",
        MotivationKind.Place => "the place of work",
        MotivationKind.CalmOnCall => "quiet nights",
        _ => "what was written down as other",
    };

    private static string Name(Hat hat) => hat switch
    {
        Hat.Interviewer => "interviewer",
        Hat.HiringManager => "hiring manager",
        _ => "recruiter",
    };
}
