using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Candidates;

/// <summary>Checks of a candidate as a caller describes it, beyond the rules of the contract.</summary>
internal static class Description
{
    /// <summary>
    /// Trims texts in place, and answers the contacts. Throws with each wrong field. Contacts that are stored already are
    /// not read again: a rule that is newer than they are does not stand in the way of another change.
    /// </summary>
    internal static List<Contact> Check(V1.Candidate candidate, bool readEmails = true, bool readPhones = true)
    {
        var wrong = new List<(string, string)>();
        candidate.DisplayName = candidate.DisplayName.Trim();
        if (candidate.DisplayName.Length == 0)
            wrong.Add(("candidate.display_name", "is required"));
        if (candidate.Source is null)
            wrong.Add(("candidate.source", "is required"));
        else if (Sources.Contradiction(candidate.Source) is { } contradiction)
            wrong.Add(("candidate.source", contradiction));
        for (var i = 0; i < candidate.Links.Count; i++)
            if (Links.Problem(candidate.Links[i]) is { } problem)
                wrong.Add(($"candidate.links[{i}]", problem));
        var contacts = Contacts.Read(readEmails ? candidate.Emails : [], readPhones ? candidate.Phones : [], candidate.Country,
            (kind, i) => $"candidate.{(kind == ContactKind.Email ? "emails" : "phones")}[{i}]", wrong);
        return wrong.Count == 0 ? contacts : throw Problem.Invalid(wrong);
    }
}
