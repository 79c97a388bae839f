using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Candidates;

/// <summary>Contacts of people who were erased: whoever has one does not come back.</summary>
internal static class SuppressedContacts
{
    /// <summary>
    /// Refuses a candidate with such a contact, without a word about whose it is. What the candidate has already stays: two
    /// people may share an address, and one of them was erased.
    /// </summary>
    internal static async Task Refuse(IReadOnlyList<Contact> contacts, Write write, Guid? candidate = null)
    {
        var suppressed = await Among([.. contacts.Select(contact => contact.Normalised)], write);
        if (suppressed.Count > 0 && candidate is not null)
            suppressed.ExceptWith(await write.Connection.QueryAsync<string>(new CommandDefinition(
                "select normalised from candidate_contacts where candidate_id = @candidate", new { candidate }, cancellationToken: write.Cancellation)));
        if (suppressed.Count == 0)
            return;
        var first = contacts.First(contact => suppressed.Contains(contact.Normalised));
        var (kind, name) = first.Kind == ContactKind.Email ? ("email", "address for mail") : ("phone", "phone number");
        var position = contacts.Where(contact => contact.Kind == first.Kind).TakeWhile(contact => contact != first).Count();
        throw Problem.Precondition(ErrorReason.ContactSuppressed,
            $"The {name} at place {position + 1} belongs to a person who was erased, and is not taken in again. Leave it out if it is another person's.",
            ("kind", kind), ("position", position));
    }

    /// <summary>Those of many contacts, in their normalised form.</summary>
    internal static async Task<HashSet<string>> Among(string[] normalised, Write write) =>
        normalised.Length == 0 ? [] : [.. await write.Connection.QueryAsync<string>(new CommandDefinition(
            "select suppressed_among(@normalised)", new { normalised }, cancellationToken: write.Cancellation))];
}
